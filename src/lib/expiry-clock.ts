import type { Clock } from '../ports/clock.ts';
import { onExpiry } from './long-timer.ts';
import { SECOND } from './time.ts';

/** What ends at an instant. */
export type Expiring = { expire(): void };

export type ExpiryClock = {
  add(instant: Date, expiring: Expiring): void;
  remove(instant: Date, expiring: Expiring): void;
};

/**
 * Ends things at their instants, those that end within a second together at its end. Tokens expire on whole seconds, so all
 * of a second share a timer.
 */
export function createExpiryClock(clock: Clock): ExpiryClock {
  const seconds = new Map<number, { waiting: Set<Expiring>; cancel: () => void }>();

  function begin(second: number) {
    const waiting = new Set<Expiring>();
    const cancel = onExpiry(new Date(second * SECOND), clock, () => {
      seconds.delete(second);
      for (const expiring of waiting) expiring.expire();
    });
    const begun = { waiting, cancel };
    seconds.set(second, begun);
    return begun;
  }

  return {
    add(instant, expiring) {
      const second = secondOf(instant);
      const { waiting } = seconds.get(second) ?? begin(second);
      waiting.add(expiring);
    },
    remove(instant, expiring) {
      const second = secondOf(instant);
      const found = seconds.get(second);
      if (!found?.waiting.delete(expiring) || found.waiting.size > 0) return;
      found.cancel();
      seconds.delete(second);
    },
  };
}

const secondOf = (instant: Date): number => Math.ceil(instant.getTime() / SECOND);
