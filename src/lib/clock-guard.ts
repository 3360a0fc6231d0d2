import type { Clock, ClockGuard, ClockSkew } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { MINUTE, SECOND } from './time.ts';

/** Beyond this the operator is told. */
const WARN_MS = SECOND;
/** Beyond this nothing is done by the clock: a class would open early, or its messages go before their time. */
const STOP_MS = 5 * SECOND;
/** A clock that goes otherwise than the process's own stopwatch by this much was set. */
const SET_MS = SECOND / 2;

type Options = {
  /** Rejects while the database is away: then what was last seen holds. */
  measure: () => Promise<ClockSkew>;
  clock: Clock;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  metrics: { clockSkew(seconds: number): void };
  stopwatch?: () => number;
};

/** Compares this node's clock with the database's. A clock that is set right again is noticed at the next look at it. */
export function createClockGuard(options: Options): ClockGuard {
  const { measure, clock, log, metrics, stopwatch = () => performance.now() } = options;
  let right = true;
  let seen: { clock: number; stopwatch: number } | null = null;
  let checking: Promise<boolean> | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<boolean> {
    const skew = await measure().catch(() => null);
    if (!skew) return right;
    seen = { clock: clock().getTime(), stopwatch: stopwatch() };
    metrics.clockSkew(skew.aheadMs / SECOND);
    // A slow answer says little: only what is certain counts.
    const offMs = Math.max(0, Math.abs(skew.aheadMs) - skew.roundTripMs / 2);
    const wasRight = right;
    right = offMs <= STOP_MS;
    tell(skew.aheadMs / SECOND, offMs, wasRight);
    return right;
  }

  function tell(aheadSeconds: number, offMs: number, wasRight: boolean): void {
    if (right && !wasRight) log.info('the clock is right again: work by the clock goes on', { aheadSeconds });
    const isNews = wasRight && !right;
    if (offMs <= WARN_MS || (!isNews && stopwatch() - toldAt < MINUTE)) return;
    toldAt = stopwatch();
    if (right) log.warn('the clock of this node differs from the database’s', { aheadSeconds });
    else log.error('the clock of this node is wrong: it opens, lists and sends nothing', { aheadSeconds });
  }

  function wasSet(): boolean {
    if (!seen) return true;
    const gone = clock().getTime() - seen.clock - (stopwatch() - seen.stopwatch);
    return Math.abs(gone) > SET_MS;
  }

  function check(): Promise<boolean> {
    checking ??= look().finally(() => {
      checking = null;
    });
    return checking;
  }

  return { check, mayAct: async () => (wasSet() ? check() : right), isRight: () => right };
}

/** For a process that has no other clock to compare with. */
export const anyClock: ClockGuard = {
  check: async () => true,
  mayAct: async () => true,
  isRight: () => true,
};
