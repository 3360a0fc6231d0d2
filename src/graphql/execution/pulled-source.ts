import { type Sink, type Subscription, Watch } from '../../lib/watch.ts';

/** The last item of a source that failed. */
export class SourceFailure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** A watch of items that are asked for one at a time, whenever its sink is ready. */
export const pulled = (items: AsyncIterable<unknown>): Watch<unknown> =>
  new Watch((sink) => {
    const pulling = new Pulling(items[Symbol.asyncIterator](), sink);
    queueMicrotask(() => pulling.resume());
    return pulling;
  });

class Pulling implements Subscription {
  readonly #source: AsyncIterator<unknown>;
  readonly #sink: Sink<unknown>;
  #isAsking = false;
  #isOver = false;

  constructor(source: AsyncIterator<unknown>, sink: Sink<unknown>) {
    this.#source = source;
    this.#sink = sink;
  }

  resume(): void {
    if (!this.#isAsking) void this.#ask();
  }

  close(): void {
    this.#isOver = true;
    // Not awaited: the source may be in the middle of a read, and its failure concerns nobody any more.
    this.#source.return?.().then(undefined, () => undefined);
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      while (!this.#isOver && this.#sink.isReady()) this.#take(await this.#source.next());
    } catch (error) {
      const wasOver = this.#isOver;
      this.#isOver = true;
      if (!wasOver) this.#sink.end(new SourceFailure(error));
    }
    this.#isAsking = false;
  }

  #take(step: IteratorResult<unknown, unknown>): void {
    if (this.#isOver) return;
    this.#isOver = step.done === true;
    if (step.done) this.#sink.end();
    else this.#sink.next(step.value);
  }
}
