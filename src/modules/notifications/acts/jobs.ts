import type { Database } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { dueActs, dueActsBut, tellActs } from './operations.ts';

export type ActDeps = { db: Database; events: Events; isolation: Isolation };

/** An act may be about a thousand sessions: it has a transaction of its own, and no small one waits for it. */
const ACTS_AT_ONCE = 1;

/** Tells people of the acts that are due; answers whether there was one. */
export async function tellAllDue(deps: ActDeps, now: Date): Promise<boolean> {
  const { db, isolation } = deps;
  let any = false;
  let taken: number;
  do {
    taken = await isolation.batch(
      'acts',
      async (picked) => tellSome(deps, now, await dueActs(db.sql, now, ACTS_AT_ONCE, picked)),
      (aside) => dueActsBut(db.sql, now, ACTS_AT_ONCE, aside),
    );
    any ||= taken > 0;
  } while (taken === ACTS_AT_ONCE);
  return any;
}

async function tellSome({ db, events }: ActDeps, now: Date, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  // As for transitions: what a crash of the database undoes is due again.
  const { acts, sessionIds } = await db.transaction((sql) => tellActs(sql, now, ids), { asyncCommit: true });
  events.publish(sessionIds.map((id) => `delivery:${id}` as const));
  return acts;
}
