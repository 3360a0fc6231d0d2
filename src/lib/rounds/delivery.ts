import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Hub, Watcher } from './hub.ts';

/** How many watchers are shown something before others get a turn. */
const PER_TURN = 500;

/** Shows watchers what their hubs have. A hub that changes meanwhile is gone through again: the newest wins. */
export class Delivery {
  readonly #due = new Set<Hub>();
  readonly #show: (watcher: Watcher) => void;
  #isRunning = false;

  constructor(show: (watcher: Watcher) => void) {
    this.#show = show;
  }

  add(hubs: Iterable<Hub>): void {
    for (const hub of hubs) this.#due.add(hub);
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    let left = PER_TURN;
    for (const hub of this.#due) {
      this.#due.delete(hub);
      for (const watcher of hub.watchers) {
        this.#show(watcher);
        left -= 1;
        if (left > 0) continue;
        await nextTurn();
        left = PER_TURN;
      }
    }
    this.#isRunning = false;
  }
}
