import type { Clock } from '../ports/clock.ts';
import { onExpiry } from './long-timer.ts';

/** What ends at an instant. */
export type Expiring = { expire(): void };

export type ExpiryClock = {
  add(instant: Date, expiring: Expiring): void;
  remove(instant: Date, expiring: Expiring): void;
};

/** Ends things at their instants. Tokens expire on whole seconds, so all that end in one second share a timer. */
export function createExpiryClock(clock: Clock): ExpiryClock {
  const instants = new Map<number, { waiting: Set<Expiring>; cancel: () => void }>();

  function begin(instant: Date) {
    const waiting = new Set<Expiring>();
    const cancel = onExpiry(instant, clock, () => {
      instants.delete(instant.getTime());
      for (const expiring of waiting) expiring.expire();
    });
    const begun = { waiting, cancel };
    instants.set(instant.getTime(), begun);
    return begun;
  }

  return {
    add(instant, expiring) {
      const { waiting } = instants.get(instant.getTime()) ?? begin(instant);
      waiting.add(expiring);
    },
    remove(instant, expiring) {
      const found = instants.get(instant.getTime());
      if (!found?.waiting.delete(expiring) || found.waiting.size > 0) return;
      found.cancel();
      instants.delete(instant.getTime());
    },
  };
}
