import type { Topic } from '../../ports/events.ts';
import type { Expiring } from '../expiry-clock.ts';
import type { Sink, Subscription } from '../watch.ts';

/** Who watches, and until when the token counts; null: for ever. */
export type Holder = { readonly id: string; readonly expiresAt: Date | null };

/** What watchers and hubs ask of the rounds. */
export type Keeper = {
  /** The right of this watcher may have changed: it is shown nothing until it was read. */
  doubt(watcher: Watcher): void;
  resume(watcher: Watcher): void;
  /** The token does not count any more. */
  expire(watcher: Watcher): void;
  /** The right ends at another instant than before. */
  until(watcher: Watcher, instant: Date | null): void;
  leave(watcher: Watcher): void;
  /** What the hub listens to from now on. It is read again for what it did not listen to: that may have changed before. */
  listen(hub: Hub, topics: Iterable<Topic>): void;
};

/** The end of a watch, with the last item if there is one. */
export class Ending {
  readonly items: readonly unknown[];
  constructor(...items: unknown[]) {
    this.items = items;
  }
}

/** One open watch. There can be ten thousand of them, so it has few fields, and no closures. */
export class Watcher implements Subscription, Expiring {
  readonly hub: Hub;
  readonly holder: Holder;
  readonly sink: Sink<unknown>;
  /** How often the right came into doubt since it was last read. 0: it is held as of the last snapshot. */
  doubts = 1;
  isOpen = true;
  /** When the right ends by itself; null: never. */
  expiresAt: Date | null;
  /** Something was not shown because the sink was not ready. */
  isLate = false;

  // biome-ignore lint/suspicious/noExplicitAny: the sink of a hub’s own items.
  constructor(hub: Hub, holder: Holder, sink: Sink<any>) {
    this.hub = hub;
    this.holder = holder;
    this.expiresAt = holder.expiresAt;
    this.sink = sink;
  }

  resume(): void {
    if (this.isLate) this.hub.keeper.resume(this);
  }

  close(): void {
    this.hub.keeper.leave(this);
  }

  expire(): void {
    this.hub.keeper.expire(this);
  }

  /** The end of a watch that cannot be read. */
  failed(): Ending {
    return new Ending(new Error('It could not be read.'));
  }
}

/** One watched thing, and everybody on this node who watches it. */
export abstract class Hub<W extends Watcher = Watcher> {
  readonly key: string;
  /** What it listens to at first. */
  readonly topics: readonly Topic[];
  readonly watchers = new Set<W>();
  /** Those who wait for the next reading: newcomers, those in doubt, and those who were slow. */
  readonly waiting = new Set<W>();
  keeper!: Keeper;
  /** When what it shows was read. */
  readAt: Date | null = null;
  #owner: string | null = null;

  constructor(key: string, topics: readonly Topic[]) {
    this.key = key;
    this.topics = topics;
  }

  /** What the watcher is to be shown next; null: it has everything. */
  abstract due(watcher: W): object | null;
  /** The item in which the watcher is shown this; it has it from now on. */
  abstract take(watcher: W, due: object): unknown;
  /** Whether nothing can follow what the watcher has. */
  abstract isOver(watcher: W): boolean;
  /** Whose it is now; null: it is gone. Those who watched it as somebody else's are refused by their next reading. */
  protected belongsTo(owner: string | null): void {
    const isElse = owner === null || (this.#owner !== null && owner !== this.#owner);
    this.#owner = owner;
    for (const watcher of isElse ? this.watchers : []) if (watcher.doubts === 0) this.keeper.doubt(watcher);
  }
  /** Whether the watcher has a part of what was last read, and gets the rest of it. */
  isMidway(_watcher: W): boolean {
    return false;
  }
}
