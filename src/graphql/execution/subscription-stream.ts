import type { ExecutionResult } from 'graphql';
import type { Subscription } from '../../lib/watch.ts';
import type { Code } from '../schema-kit/request-error.ts';
import { Payload } from './payload.ts';

type Step = IteratorResult<ExecutionResult, void>;
const DONE: Step = { value: undefined, done: true };

/** What takes the results of a stream. */
export type ResultSink = {
  /** Whether a result can be taken now. A sink that gets ready later calls `resume`. */
  isReady(): boolean;
  /** Called only while the sink is ready. `personal` is the JSON of the viewer's own value in the payload. */
  next(payload: Payload, personal: string): void;
  /** Nothing follows. A last result is taken by a sink that is not ready, too. */
  end(last?: Payload): void;
};

type Source = {
  events: AsyncIterator<unknown>;
  resultOf(event: unknown): Promise<ExecutionResult>;
  /** What a client sees of an error of the events. */
  failureOf(error: unknown): ExecutionResult;
  /** Called once, when the stream ends. */
  ended?(): void;
};

/**
 * A subscription's results, one at a time as the client takes them.
 * - A refused viewer gets the refusal as the last result; a source that fails gives its failure. The stream never throws.
 * - Leaving ends everything at once, even while an event is awaited. An async generator would finish waiting first.
 */
export class ResultStream implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #source: Source;
  #over = false;
  /** Whether a result was shown. Before that a last result has no `data` at all, not even null. */
  #begun = false;
  /** The last result, until the client asks for it. */
  #last: ExecutionResult | null = null;
  #answer: ((step: Step) => void) | null = null;

  constructor(source: Source) {
    this.#source = source;
  }

  next(): Promise<Step> {
    if (!this.#over)
      return new Promise((resolve) => {
        this.#answer = resolve;
        void this.#pull();
      });
    const last = this.#last;
    this.#last = null;
    return Promise.resolve(last ? { value: last, done: false } : DONE);
  }

  return(): Promise<Step> {
    this.end(null);
    this.#last = null;
    return Promise.resolve(DONE);
  }

  throw(error: unknown): Promise<Step> {
    this.end(null);
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Shows the results to a sink instead. */
  open(sink: ResultSink): Subscription {
    let isTaking = false;
    let isClosed = false;
    const take = async () => {
      if (isTaking || isClosed) return;
      isTaking = true;
      while (!isClosed && sink.isReady()) {
        const step = await this.next();
        if (isClosed) return;
        if (step.done) return sink.end();
        sink.next(Payload.of(step.value), '');
      }
      isTaking = false;
    };
    queueMicrotask(take);
    const close = () => {
      isClosed = true;
      void this.return();
    };
    return { resume: () => void take(), close };
  }

  /** Ends the stream with this last result, whatever its source is doing. */
  end(result: ExecutionResult | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#source.ended?.();
    // Not awaited: the source may be in the middle of a read, and its failure concerns nobody any more.
    this.#source.events.return?.().then(undefined, () => undefined);
    const { data, ...rest } = result ?? {};
    const shown = result && data == null && !this.#begun ? rest : result;
    if (this.#answer) this.#give(shown ? { value: shown, done: false } : DONE);
    else this.#last = shown;
  }

  #give(step: Step): void {
    this.#answer?.(step);
    this.#answer = null;
  }

  async #pull(): Promise<void> {
    try {
      const event = await this.#source.events.next();
      if (this.#over) return;
      if (event.done) return this.end(null);
      const result = await this.#source.resultOf(event.value);
      if (this.#over) return;
      if (isRefusal(result)) return this.end(result);
      this.#begun = true;
      this.#give({ value: result, done: false });
    } catch (error) {
      if (!this.#over) this.end(this.#source.failureOf(error));
    }
  }
}

const REFUSALS: unknown[] = ['UNAUTHENTICATED', 'FORBIDDEN'] satisfies Code[];

/** Whether a result shows nothing because the viewer lacks a right: the next event would be refused, too. */
export function isRefusal({ data, errors }: ExecutionResult): boolean {
  return data == null && errors?.some(({ extensions }) => REFUSALS.includes(extensions.code)) === true;
}
