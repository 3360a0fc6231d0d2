import { onExpiry } from '../../../lib/long-timer.ts';
import type { Clock } from '../../../ports/clock.ts';

export type Expiries<T> = {
  add(one: T, expiresAt: Date): void;
  remove(one: T, expiresAt: Date): void;
};

/** Calls when something expires. All that expires at one instant shares a timer: tokens count whole seconds. */
export function createExpiries<T>(clock: Clock, expired: (one: T) => void): Expiries<T> {
  const instants = new Map<number, { members: Set<T>; cancel: () => void }>();
  return {
    add(one, expiresAt) {
      const known = instants.get(expiresAt.getTime());
      if (known) {
        known.members.add(one);
        return;
      }
      const members = new Set([one]);
      const cancel = onExpiry(expiresAt, clock, () => members.forEach(expired));
      instants.set(expiresAt.getTime(), { members, cancel });
    },
    remove(one, expiresAt) {
      const instant = instants.get(expiresAt.getTime());
      if (!instant?.members.delete(one) || instant.members.size > 0) return;
      instant.cancel();
      instants.delete(expiresAt.getTime());
    },
  };
}
