import { Repeater } from '@repeaterjs/repeater';

/** The state of something that is watched, as it was at one read. */
export type Snapshot<T> = {
  value: T;
  /** Two snapshots with the same key look the same to the watcher: the second is not emitted. */
  key: string;
  /** Nothing can change any more: the stream completes after this snapshot. */
  final: boolean;
};

/**
 * The present state, then every change.
 * - It listens before the first read, so that no change is missed.
 * - Each signal leads to a new read. Signals that come while the client is slow lead to one read together.
 * - A client that leaves stops the listening at once, even in the middle of a read.
 */
export function liveQuery<T>(
  listen: (signal: () => void) => () => void,
  read: () => Promise<Snapshot<T>>,
): Repeater<T> {
  return new Repeater<T>(async (push, stop) => {
    let stale = true;
    let open = true;
    let wake = () => {};
    const stopListening = listen(() => {
      stale = true;
      wake();
    });
    void stop.then(() => {
      open = false;
      stopListening();
      wake();
    });

    /** Waits for a signal; null when the client has left. */
    async function next(): Promise<Snapshot<T> | null> {
      if (open && !stale) await new Promise<void>((resolve) => (wake = resolve));
      if (!open) return null;
      stale = false;
      const snapshot = await read();
      return open ? snapshot : null;
    }

    let shown: string | null = null;
    try {
      for (let snapshot = await next(); snapshot; snapshot = snapshot.final ? null : await next()) {
        if (snapshot.key === shown) continue;
        shown = snapshot.key;
        // Resolves when the client asks for the next one: the buffer is this one value.
        await push(snapshot.value);
      }
    } finally {
      stopListening();
      stop();
    }
  });
}
