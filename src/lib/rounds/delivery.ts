import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import { Hub, type Watcher } from './hub.ts';

/** How many watchers are shown something before others get a turn. */
const PER_TURN = 500;

/**
 * Shows watchers what their hubs have: all those of a hub, or single ones. A hub that changes meanwhile is gone through
 * again: the newest wins.
 */
export class Delivery {
  readonly #due = new Set<Hub | Watcher>();
  readonly #clock: Clock;
  readonly #show: (watcher: Watcher, now: Date) => void;
  #running: Promise<void> | null = null;

  constructor(clock: Clock, show: (watcher: Watcher, now: Date) => void) {
    this.#clock = clock;
    this.#show = show;
  }

  add(due: Hub | Watcher): void {
    this.#due.add(due);
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  /** Resolves when nobody is to be shown anything. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    let left = PER_TURN;
    let now = this.#clock();
    for (const watcher of this.#watchers()) {
      this.#show(watcher, now);
      left -= 1;
      if (left > 0) continue;
      await nextTurn();
      left = PER_TURN;
      now = this.#clock();
    }
    this.#running = null;
  }

  *#watchers(): Generator<Watcher> {
    for (const due of this.#due) {
      this.#due.delete(due);
      if (due instanceof Hub) yield* due.watchers;
      else yield due;
    }
  }
}
