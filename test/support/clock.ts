import type { Clock } from '../../src/ports/clock.ts';

/** A clock that stands still until it is moved. */
export type TestClock = Clock & {
  set(instant: Date | string): void;
  advance(ms: number): void;
};

/** Starts at `iso`, which names its zone. */
export function testClock(iso: string): TestClock {
  let now = new Date(iso);
  return Object.assign(() => new Date(now), {
    set(instant: Date | string) {
      now = new Date(instant);
    },
    advance(ms: number) {
      now = new Date(now.getTime() + ms);
    },
  });
}
