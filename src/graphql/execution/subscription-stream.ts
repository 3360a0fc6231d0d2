import { type ExecutionResult, GraphQLError } from 'graphql';
import { type Sink, type Subscription, Watch } from '../../lib/watch.ts';
import type { Code } from '../schema-kit/request-error.ts';
import { Payload } from './payload.ts';
import type { Shown } from './shared-results.ts';

/** What takes the results of a stream. */
export type ResultSink = {
  /** Whether a result can be taken now. A sink that gets ready later calls `resume`. */
  isReady(): boolean;
  /** Called only while the sink is ready. `personal` is the JSON of the viewer's own value in the payload. */
  next(payload: Payload, personal: string): void;
  /** Nothing follows. A last result is taken by a sink that is not ready, too. */
  end(last?: Payload): void;
};

/** Where a stream's results come from. */
export type Source = {
  items: Watch<unknown>;
  /** What an item shows. At once where it can: then nothing waits. */
  resultOf(item: unknown): ExecutionResult | Shown | Promise<ExecutionResult | Shown>;
  /** What a client sees of an error. */
  failureOf(error: unknown): ExecutionResult;
  /** Called once, when the stream ends. */
  ended(): void;
};

type Step = IteratorResult<ExecutionResult, void>;
const DONE: Step = { value: undefined, done: true };

/**
 * A subscription's results, shown to one sink as it gets ready, or taken one at a time.
 * - A refused viewer gets the refusal as the last result; a source that fails gives its failure. The stream never throws.
 * - Leaving ends everything at once, whatever the source is doing.
 */
export class ResultStream implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #source: Source;
  #showing: Showing | null = null;
  /** Why there is nothing to open any more: the last result, if any, is still to be shown. */
  #ended: { last: ExecutionResult | null } | null = null;
  #steps: AsyncIterator<ExecutionResult, undefined> | null = null;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Shows the results. Calls nothing of the sink before it has returned. */
  open(sink: ResultSink): Subscription {
    const ended = this.#ended;
    if (!ended) {
      this.#showing = new Showing(this.#source, sink);
      return this.#showing;
    }
    queueMicrotask(() => endWith(sink, ended.last && outright(ended.last)));
    return { resume: () => undefined, close: () => undefined };
  }

  /** Ends the stream with this last result, whatever its source is doing. */
  end(last: ExecutionResult | null): void {
    if (this.#showing) this.#showing.finish(last);
    else if (!this.#ended) {
      this.#ended = { last };
      this.#source.ended();
    }
  }

  /** For whoever takes results one at a time. */
  next(): Promise<Step> {
    this.#steps ??= new Watch<ExecutionResult>((sink) =>
      this.open({
        isReady: sink.isReady,
        next: (payload, personal) => sink.next(resultIn(payload.text(personal))),
        end: (last) => (last ? sink.end(resultIn(last.text(''))) : sink.end()),
      }),
    )[Symbol.asyncIterator]();
    return this.#steps.next();
  }

  return(): Promise<Step> {
    if (this.#showing) this.#showing.close();
    else this.end(null);
    void this.#steps?.return?.();
    return Promise.resolve(DONE);
  }

  throw(error: unknown): Promise<Step> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** One sink that is shown the results of a source. Nothing of it waits while there is nothing to show. */
class Showing implements Sink<unknown>, Subscription {
  readonly #source: Source;
  readonly #sink: ResultSink;
  /** Null once the source has ended. */
  #items: Subscription | null;
  #over = false;
  /** Whether a result was shown. Before that a refusal has no `data` at all, not even null. */
  #begun = false;
  #isBusy = false;
  /** Counts the items: a result that a later one overtook is not shown. */
  #turn = 0;
  /** A result that the sink was not ready for any more when it had been worked out. */
  #late: Shown | null = null;

  constructor(source: Source, sink: ResultSink) {
    this.#source = source;
    this.#sink = sink;
    this.#items = source.items.open(this);
  }

  isReady(): boolean {
    return !this.#over && !this.#isBusy && !this.#late && this.#sink.isReady();
  }

  next(item: unknown): void {
    if (!this.#over) this.#workOut(item, false);
  }

  /** Whatever is being worked out is not shown any more: a last item may be a refusal. */
  end(...last: unknown[]): void {
    if (this.#over) return;
    this.#items = null;
    if (last.length === 0) this.finish(null);
    else this.#workOut(last[0], true);
  }

  resume(): void {
    if (this.#over) return;
    const late = this.#late;
    this.#late = null;
    if (late) this.#show(late);
    if (this.isReady()) this.#items?.resume();
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#late = null;
    this.#items?.close();
    this.#source.ended();
  }

  /** Ends with a result that says why. */
  finish(last: ExecutionResult | null): void {
    if (!this.#over) this.#finish(last && (this.#begun ? Payload.of(last) : Payload.of(outright(last))));
  }

  #finish(last: Payload | null): void {
    this.close();
    endWith(this.#sink, last);
  }

  #workOut(item: unknown, isLast: boolean): void {
    this.#late = null;
    this.#isBusy = true;
    this.#turn += 1;
    try {
      const result = this.#source.resultOf(item);
      if (result instanceof Promise) void this.#waitFor(result, isLast);
      else this.#take(result, isLast);
    } catch (error) {
      this.finish(this.#source.failureOf(error));
    }
  }

  async #waitFor(pending: Promise<ExecutionResult | Shown>, isLast: boolean): Promise<void> {
    const turn = this.#turn;
    try {
      const result = await pending;
      if (this.#over || turn !== this.#turn) return;
      this.#take(result, isLast);
      if (this.isReady()) this.#items?.resume();
    } catch (error) {
      if (!this.#over && turn === this.#turn) this.finish(this.#source.failureOf(error));
    }
  }

  #take(result: ExecutionResult | Shown, isLast: boolean): void {
    this.#isBusy = false;
    if (!('payload' in result) && isRefusal(result)) this.finish(result);
    else {
      const shown = 'payload' in result ? result : { payload: Payload.of(result), personal: '' };
      if (isLast) this.#finish(withPersonal(shown));
      else this.#show(shown);
    }
  }

  #show(shown: Shown): void {
    if (!this.#sink.isReady()) {
      this.#late = shown;
      return;
    }
    this.#begun = true;
    this.#sink.next(shown.payload, shown.personal);
  }
}

function endWith(sink: ResultSink, last: Payload | ExecutionResult | null): void {
  if (!last) sink.end();
  else sink.end(last instanceof Payload ? last : Payload.of(last));
}

/** A result, read from its text. Whoever takes results one at a time knows errors by their class. */
function resultIn(text: string): ExecutionResult {
  const { errors, ...rest } = JSON.parse(text) as ExecutionResult;
  return errors ? { errors: errors.map((error) => new GraphQLError(error.message, error)), ...rest } : rest;
}

/** A last payload has its personal value in it: only it is shown after it. */
const withPersonal = ({ payload, personal }: Shown): Payload =>
  payload.pieces.length === 1 ? payload : new Payload([payload.text(personal)]);

/** A result before which nothing was shown: where it has no data it does not say so. */
function outright(result: ExecutionResult): ExecutionResult {
  const { data, ...rest } = result;
  return data == null ? rest : result;
}

const REFUSALS: unknown[] = ['UNAUTHENTICATED', 'FORBIDDEN'] satisfies Code[];

/** Whether a result shows nothing because the viewer lacks a right: the next event would be refused, too. */
export function isRefusal({ data, errors }: ExecutionResult): boolean {
  return data == null && errors?.some(({ extensions }) => REFUSALS.includes(extensions.code)) === true;
}
