import { allBut } from '../../../lib/sql.ts';
import type { Database } from '../../../ports/database.ts';
import type { Events, Topic } from '../../../ports/events.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { type Checked, dueChecks, listChecked, type Place } from './operations.ts';

export type CheckDeps = { db: Database; events: Events; isolation: Isolation };

const SESSIONS_AT_ONCE = 200;

/** Looks at the sessions that are due, once; answers whether an alert was listed. */
export async function checkAllDue(deps: CheckDeps, now: Date): Promise<boolean> {
  const { db, isolation } = deps;
  let any = false;
  let last: Place | null = null;
  let taken: number;
  do {
    // Goes on behind the last: sessions that are being written stay due, and are not looked at again in this round.
    const batch = { limit: SESSIONS_AT_ONCE, after: last };
    taken = await isolation.batch(
      'alerts',
      async (picked) => {
        const due = await dueChecks(db.sql, now, batch, picked);
        any = (await checkSome(deps, now, due)) || any;
        if (!picked.only) last = due.at(-1) ?? null;
        return due.length;
      },
      async (aside) => {
        const due = await dueChecks(db.sql, now, batch, allBut(aside));
        last = due.at(-1) ?? null;
        return due.map(({ id }) => id);
      },
    );
  } while (taken === SESSIONS_AT_ONCE);
  return any;
}

async function checkSome({ db, events, isolation }: CheckDeps, now: Date, due: Checked[]): Promise<boolean> {
  if (due.length === 0) return false;
  // As for transitions: what a crash of the database undoes is due again.
  const listed = await db.transaction((sql) => listChecked(sql, isolation, now, due), { asyncCommit: true });
  const centers = due
    .filter(({ id }) => listed.includes(id))
    .map(({ centerId }) => `center:${centerId}` as const);
  events.publish([...listed.map((id): Topic => `delivery:${id}`), ...new Set<Topic>(centers)]);
  return listed.length > 0;
}
