/** What has arrived and was not taken yet, in order. */
export type Mailbox<T> = {
  put(item: T): void;
  /** Nothing more will come: whoever waits gets null, now and later. */
  end(): void;
  /** The next item, waiting for it; null after the end. */
  next(): Promise<T | null>;
  /** Everything that has arrived and was not taken, which takes it. */
  takeAll(): T[];
};

/** An empty one. */
export function mailbox<T>(): Mailbox<T> {
  const items: T[] = [];
  const waiting: ((item: T | null) => void)[] = [];
  let ended = false;
  return {
    put(item) {
      const taker = waiting.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    end() {
      ended = true;
      for (const taker of waiting.splice(0)) taker(null);
    },
    next() {
      const item = items.shift();
      if (item !== undefined) return Promise.resolve(item);
      return ended ? Promise.resolve(null) : new Promise((resolve) => waiting.push(resolve));
    },
    takeAll: () => items.splice(0),
  };
}
