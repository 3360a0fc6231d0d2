import type { Log } from '../ports/log.ts';
import { reasonOf } from './outage-log.ts';
import { type Sink, Watch } from './watch.ts';

/** Watches what an iterable yields, one item at a time. If it fails, that is logged, and the watch ends. */
export function watchOf<T>(source: AsyncIterable<T>, log: Log): Watch<T> {
  if (source instanceof Watch) return source;
  return new Watch<T>((sink) => {
    const items = source[Symbol.asyncIterator]();
    const state = { isTaking: false, isClosed: false };
    const resume = () => {
      if (state.isTaking || state.isClosed) return;
      show(items, sink, state).catch((error: unknown) => {
        if (state.isClosed) return;
        log.warn('an event stream ended early', { error: reasonOf(error) });
        sink.end();
      });
    };
    queueMicrotask(resume);
    const close = () => {
      state.isClosed = true;
      void items.return?.();
    };
    return { resume, close };
  });
}

async function show<T>(
  items: AsyncIterator<T>,
  sink: Sink<T>,
  state: { isTaking: boolean; isClosed: boolean },
): Promise<void> {
  state.isTaking = true;
  while (!state.isClosed && sink.isReady()) {
    const step = await items.next();
    if (state.isClosed) return;
    if (step.done) return sink.end();
    sink.next(step.value);
  }
  state.isTaking = false;
}
