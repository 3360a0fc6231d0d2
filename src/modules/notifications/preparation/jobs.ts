import { createDrainLoop, type DrainLoop } from '../../../lib/drain-loop.ts';
import { later, MINUTE } from '../../../lib/time.ts';
import type { PreparePushes } from '../../../ports/channels.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Log } from '../../../ports/log.ts';
import type { Passes } from '../../../ports/passes.ts';
import { pushContents } from '../channels.ts';
import { factsOfLikely, type LikelyPush, likelyPushes } from './queries.ts';

type Deps = {
  db: Database;
  clock: Clock;
  passes: Passes;
  log: Log;
  isolation: Isolation;
  preparePushes?: PreparePushes;
};

const AHEAD_MS = MINUTE;
/** As many as are kept. The others are encrypted when they are sent. */
const MOST = 25_000;
const AT_ONCE = 100;

/**
 * Has pushes encrypted in the minute before they are due, and so while nobody waits for them. Nothing is decided here: at
 * the send time each is claimed, checked and composed as ever. Every node prepares, because any may come to send.
 */
export function createPreparation(deps: Deps): DrainLoop {
  let prepared = new Set<string>();
  let closed = false;
  const loop = createDrainLoop({
    onError: ({ message }) => deps.log.warn('pushes were not prepared', { error: message }),
    async round() {
      prepared = await prepareAhead(deps, prepared, () => closed);
      return false;
    },
  });
  return {
    ...loop,
    close() {
      closed = true;
      return loop.close();
    },
  };
}

/** Prepares what `before` lacks; answers what is prepared now. */
async function prepareAhead(deps: Deps, before: Set<string>, stopped: () => boolean): Promise<Set<string>> {
  const { db, clock, preparePushes } = deps;
  const prepared = new Set<string>();
  if (!preparePushes) return prepared;
  const now = clock();
  const likely = await likelyPushes(db.sql, now, later(now, AHEAD_MS), MOST);
  for (const push of likely) if (before.has(keyOf(push))) prepared.add(keyOf(push));
  const missing = likely.filter((push) => !prepared.has(keyOf(push)));
  for (let from = 0; from < missing.length && !stopped(); from += AT_ONCE) {
    const some = missing.slice(from, from + AT_ONCE);
    // What is due is sent meanwhile, and needs this process more.
    if (some[0]!.sendAt <= clock()) break;
    await preparePushes(pushContents(await factsOfLikely(db.sql, some), deps));
    for (const push of some) prepared.add(keyOf(push));
  }
  return prepared;
}

const keyOf = ({ bookingId, deviceId, version }: LikelyPush): string => `${bookingId} ${deviceId} ${version}`;
