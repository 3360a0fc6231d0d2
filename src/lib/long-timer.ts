import type { Clock } from '../ports/clock.ts';
import { between } from './time.ts';

/** The longest delay of `setTimeout`, some 24 days. It fires at once for a longer one. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `expired` at an instant, however far it is. Returns the function that cancels it. */
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
