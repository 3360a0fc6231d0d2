import { Repeater } from '@repeaterjs/repeater';

/** One reading of something that is watched. */
export type Reading<T> = {
  value: T;
  /** Two readings with the same key look the same to the watcher: the second is not emitted. */
  key: string;
  /** Nothing can change any more: the stream completes after this one. */
  final: boolean;
};

/**
 * The present state, then every change. Listens before the first read, so no change falls between; reads anew after
 * each signal, for its own watcher. However many signals come while the client is slow, one reading follows: the
 * newest wins, nothing piles up. Leaving disarms at once, even in the middle of a read.
 */
export function liveQuery<T>(
  arm: (signal: () => void) => () => void,
  read: () => Promise<Reading<T>>,
): Repeater<T> {
  return new Repeater<T>(async (push, stop) => {
    let stale = true;
    let open = true;
    let wake = () => {};
    const disarm = arm(() => {
      stale = true;
      wake();
    });
    void stop.then(() => {
      open = false;
      disarm();
      wake();
    });
    let shown: string | null = null;
    try {
      while (open) {
        if (!stale) await new Promise<void>((resolve) => (wake = resolve));
        if (!open) break;
        stale = false;
        const { value, key, final } = await read();
        if (!open) break;
        if (key !== shown) {
          shown = key;
          // Resolves when the client asks for the next one: the buffer is this one value.
          await push(value);
        }
        if (final) break;
      }
    } finally {
      disarm();
      stop();
    }
  });
}
