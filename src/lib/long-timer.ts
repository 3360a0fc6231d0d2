import type { Clock } from '../ports/clock.ts';
import { between } from './time.ts';

/** setTimeout takes no more than this, some 24 days, and fires at once for longer. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `expired` when the instant has come, however far it is. Answers the function that calls it off. */
export function onExpiry(instant: Date, clock: Clock, expired: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number) => {
    timer = setTimeout(
      () => (leftMs > LONGEST_MS ? wait(leftMs - LONGEST_MS) : expired()),
      Math.min(leftMs, LONGEST_MS),
    );
  };
  wait(Math.max(0, between(clock(), instant)));
  return () => clearTimeout(timer);
}
