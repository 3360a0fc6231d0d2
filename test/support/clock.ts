import type { Clock } from '../../src/ports/clock.ts';

/** When a harness opens, unless told: a Tuesday at noon, in no daylight saving time. */
export const NOON = '2026-03-10T12:00:00Z';

/** A clock that stands still until it is moved, unless it is told to go on by so much at each look at it. */
export type TestClock = Clock & {
  set(instant: Date | string): void;
  advance(ms: number): void;
  tick(ms: number): void;
};

/** Starts at `iso`, which names its zone. */
export function testClock(iso: string): TestClock {
  let now = new Date(iso);
  let step = 0;
  const read = () => {
    now = new Date(now.getTime() + step);
    return new Date(now);
  };
  return Object.assign(read, {
    set(instant: Date | string) {
      now = new Date(instant);
    },
    advance(ms: number) {
      now = new Date(now.getTime() + ms);
    },
    tick(ms: number) {
      step = ms;
    },
  });
}
