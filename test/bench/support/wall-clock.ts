import { setTimeout as delay } from 'node:timers/promises';

/** How long the clocks are compared: several ticks, because a busy machine may interrupt a comparison. */
const COMPARE_MS = 4;

/** The wall clock with its fractions of a millisecond, which `Date` does not show. Made anew for each round. */
export function wallClock(): () => number {
  const end = performance.now() + COMPARE_MS;
  // Each comparison is too low, by what the tick has left out and by any interruption; the highest is the best.
  let offset = Number.NEGATIVE_INFINITY;
  while (performance.now() < end) offset = Math.max(offset, Date.now() - performance.now());
  return () => performance.now() + offset;
}

/** Resolves as soon as the wall clock shows `instant`, as a bare timer can: never before. */
export async function until(instant: number): Promise<void> {
  // Node's timers fire up to a millisecond early.
  for (let left = instant - Date.now(); left > 0; left = instant - Date.now()) await delay(left);
}

/** Milliseconds on the one clock that all processes of this machine share; its zero means nothing. */
export function sharedClock(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
