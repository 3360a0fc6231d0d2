/** What takes the items of a watch. */
export type Sink<T> = {
  /** Whether an item can be taken now. A sink that gets ready later calls `resume`. */
  isReady(): boolean;
  /** Called only while the sink is ready. */
  next(item: T): void;
  /** Nothing follows. A last item is taken by a sink that is not ready, too. */
  end(last?: T): void;
};

/** What a sink holds of an open watch. */
export type Subscription = {
  /** The sink is ready again: it gets the newest item, if it missed one. */
  resume(): void;
  /** Nothing is called any more. */
  close(): void;
};

/**
 * Something to watch: the present state, then the newest after each change. A sink that is not ready misses what is in
 * between. Opening calls nothing of the sink before it has returned.
 */
export class Watch<T> implements AsyncIterable<T> {
  readonly open: (sink: Sink<T>) => Subscription;

  constructor(open: (sink: Sink<T>) => Subscription) {
    this.open = open;
  }

  /** One item, and the end. */
  static of<T>(item: T): Watch<T> {
    return new Watch((sink) => {
      let isOpen = true;
      queueMicrotask(() => {
        if (isOpen) sink.end(item);
      });
      const close = () => {
        isOpen = false;
      };
      return { resume: () => undefined, close };
    });
  }

  /** For whoever takes items one at a time. Leaving closes the watch at once, even while an item is awaited. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    const { open } = this;
    let asked: ((step: IteratorResult<T, undefined>) => void) | null = null;
    let last: { item: T } | null = null;
    let isOver = false;
    const answer = (step: IteratorResult<T, undefined>) => {
      const resolve = asked;
      asked = null;
      resolve?.(step);
    };
    const sink: Sink<T> = {
      isReady: () => asked !== null,
      next: (value) => answer({ value, done: false }),
      end(...items) {
        isOver = true;
        if (items.length === 0) answer(DONE);
        else if (asked) answer({ value: items[0] as T, done: false });
        else last = { item: items[0] as T };
      },
    };
    let subscription: Subscription | null = null;
    return {
      next() {
        if (isOver) {
          const step = last ? { value: last.item, done: false as const } : DONE;
          last = null;
          return Promise.resolve(step);
        }
        return new Promise((resolve) => {
          asked = resolve;
          if (subscription) subscription.resume();
          else subscription = open(sink);
        });
      },
      return() {
        isOver = true;
        last = null;
        subscription?.close();
        answer(DONE);
        return Promise.resolve(DONE);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    } as AsyncIterableIterator<T, undefined>;
  }
}
const DONE = { value: undefined, done: true } as const;
