import type { Events } from '../../ports/events.ts';
import type { Watcher } from './hub.ts';

type Entry = { watchers: Watcher | Set<Watcher>; unsubscribe: () => void };

/** The open watches of each account. The signals of an account are heard once, however many it has. */
export class Accounts {
  readonly #entries = new Map<string, Entry>();
  readonly #events: Pick<Events, 'subscribe'>;
  readonly #signalled: (watcher: Watcher) => void;

  constructor(events: Pick<Events, 'subscribe'>, signalled: (watcher: Watcher) => void) {
    this.#events = events;
    this.#signalled = signalled;
  }

  add(watcher: Watcher): void {
    const { id } = watcher.holder;
    const entry = this.#entries.get(id);
    if (!entry) {
      const unsubscribe = this.#events.subscribe(`account:${id}`, () => {
        for (const each of [...this.of(id)]) this.#signalled(each);
      });
      this.#entries.set(id, { watchers: watcher, unsubscribe });
    } else if (entry.watchers instanceof Set) entry.watchers.add(watcher);
    // Most accounts have one watch, which needs no set.
    else entry.watchers = new Set([entry.watchers, watcher]);
  }

  remove(watcher: Watcher): void {
    const { id } = watcher.holder;
    const entry = this.#entries.get(id);
    if (!entry) return;
    if (entry.watchers instanceof Set) {
      entry.watchers.delete(watcher);
      if (entry.watchers.size > 0) return;
    }
    entry.unsubscribe();
    this.#entries.delete(id);
  }

  of(id: string): Iterable<Watcher> {
    const watchers = this.#entries.get(id)?.watchers ?? [];
    return Symbol.iterator in watchers ? watchers : [watchers];
  }
}
