import type { ExecutionResult } from 'graphql';
import type { Code } from '../schema-kit/request-error.ts';

/** A subscription's results, one at a time as the client takes them. */
export type ResultStream = AsyncGenerator<ExecutionResult, void, void> & {
  /** Ends the stream with this last result, whatever its source is doing. */
  end(last: ExecutionResult): void;
};

type Step = IteratorResult<ExecutionResult, void>;
const DONE: Step = { value: undefined, done: true };

/**
 * Turns each event of `source` into a result. A refused viewer gets the refusal as the last result, a source that fails
 * gets `failureOf` its error: a stream ends properly, it never throws. Made by hand, because an async generator that
 * waits for its source cannot be ended by a client that leaves; here leaving ends everything at once.
 */
export function resultStream(
  source: AsyncIterator<unknown>,
  resultOf: (event: unknown) => Promise<ExecutionResult>,
  failureOf: (error: unknown) => ExecutionResult,
  ended: () => void = () => undefined,
): ResultStream {
  let over = false;
  /** Whether anything was shown: what never began has no data, not even none. */
  let begun = false;
  /** Waits until the client asks for it. */
  let last: ExecutionResult | null = null;
  let answer: ((step: Step) => void) | null = null;

  function give(step: Step): void {
    answer?.(step);
    answer = null;
  }

  function end(result: ExecutionResult | null): void {
    if (over) return;
    over = true;
    ended();
    // Not awaited: the source may be in the middle of a read, whose failure is nobody's any more.
    source.return?.().then(undefined, () => undefined);
    const { data, ...rest } = result ?? {};
    const shown = result && data == null && !begun ? rest : result;
    if (answer) give(shown ? { value: shown, done: false } : DONE);
    else last = shown;
  }

  async function pull(): Promise<void> {
    try {
      const event = await source.next();
      if (over) return;
      if (event.done) return end(null);
      const result = await resultOf(event.value);
      if (over) return;
      if (isRefusal(result)) return end(result);
      begun = true;
      give({ value: result, done: false });
    } catch (error) {
      if (!over) end(failureOf(error));
    }
  }

  return {
    next() {
      if (over) {
        const step: Step = last ? { value: last, done: false } : DONE;
        last = null;
        return Promise.resolve(step);
      }
      return new Promise((resolve) => {
        answer = resolve;
        void pull();
      });
    },
    return() {
      end(null);
      last = null;
      return Promise.resolve(DONE);
    },
    throw(error) {
      end(null);
      return Promise.reject(error);
    },
    end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const REFUSALS: unknown[] = ['UNAUTHENTICATED', 'FORBIDDEN'] satisfies Code[];

/** Whether there is nothing to show, for want of a right: the next event would be no better. */
export function isRefusal({ data, errors }: ExecutionResult): boolean {
  return data == null && errors?.some(({ extensions }) => REFUSALS.includes(extensions.code)) === true;
}
