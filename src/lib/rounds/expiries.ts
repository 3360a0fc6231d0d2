import type { Clock } from '../../ports/clock.ts';
import { onExpiry } from '../long-timer.ts';
import { SECOND } from '../time.ts';
import type { Watcher } from './hub.ts';

type Second = { watchers: Set<Watcher>; cancel: () => void };

/** The watches whose token expires. Tokens expire on whole seconds, so each second has one timer for all of its. */
export class Expiries {
  readonly #seconds = new Map<number, Second>();
  readonly #clock: Clock;
  readonly #expired: (watcher: Watcher) => void;

  constructor(clock: Clock, expired: (watcher: Watcher) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  add(watcher: Watcher): void {
    const key = secondOf(watcher);
    if (key === null) return;
    const known = this.#seconds.get(key);
    if (known) known.watchers.add(watcher);
    else {
      const watchers = new Set([watcher]);
      const cancel = onExpiry(new Date(key * SECOND), this.#clock, () => watchers.forEach(this.#expired));
      this.#seconds.set(key, { watchers, cancel });
    }
  }

  remove(watcher: Watcher): void {
    const key = secondOf(watcher);
    const second = key === null ? undefined : this.#seconds.get(key);
    if (key === null || !second) return;
    second.watchers.delete(watcher);
    if (second.watchers.size > 0) return;
    second.cancel();
    this.#seconds.delete(key);
  }
}

/** Keys of partners may expire between two seconds: their watches end with the next. */
function secondOf({ holder: { expiresAt } }: Watcher): number | null {
  const second = expiresAt ? Math.ceil(expiresAt.getTime() / SECOND) : null;
  return Number.isFinite(second) ? second : null;
}
