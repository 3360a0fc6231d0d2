import type { GraphQLError } from 'graphql';
import type { Limiter } from '../../ports/rate-limit.ts';
import { CALLS } from '../schema-kit/calls.ts';
import { LIMITS } from '../schema-kit/limits.ts';
import type { Prepared } from '../schema-kit/operation.ts';
import { tooMany } from '../schema-kit/request-error.ts';
import { createReadingShare, type ReadingShare } from './reading-share.ts';

type Refusal = GraphQLError | null;

/** Counts calls. Each answers an error when the caller is over the limit, at once where the limiter does. */
export type CallLimits = {
  /** Counts a call. */
  call(caller: string): Promise<Refusal> | Refusal;
  /** Counts what an operation costs beyond its own call. */
  weigh(caller: string, prepared: Pick<Prepared, 'calls'>): Promise<Refusal> | Refusal;
  /**
   * Reads a document or long JSON, and counts the time beyond its own call. Refused where others use up the time for it.
   * - The calls of a slow one are taken first and the rest is given back: a caller must be able to pay.
   * - It is synchronous when the limiter is. Of many reads at once, each gets its rest back before the next begins.
   */
  read<T>(caller: string, read: () => T): Promise<T | GraphQLError> | T | GraphQLError;
};
/** Milliseconds since some fixed moment. */
export type Stopwatch = () => number;

/** Counts calls by a limiter. */
export function createCallLimits(
  limiter: Limiter,
  stopwatch: Stopwatch = () => performance.now(),
  share: ReadingShare = createReadingShare(),
): CallLimits {
  const tooFast = (seconds: number | null) => (seconds === null ? null : tooMany(TOO_FAST, seconds));
  const take = (caller: string, calls: number) => {
    const seconds = limiter.take(CALLS, caller, calls);
    return isPromise(seconds) ? seconds.then(tooFast) : tooFast(seconds);
  };

  function timed<T>(caller: string, read: () => T): T | GraphQLError {
    const began = stopwatch();
    const seconds = share.wait(caller, began);
    if (seconds !== null) {
      void limiter.take(CALLS, caller, -LIMITS.readingCalls);
      return tooMany(TOO_MUCH_NEW, seconds);
    }
    try {
      return read();
    } finally {
      const ms = stopwatch() - began;
      share.charge(caller, ms, began);
      const calls = Math.max(0, ms / LIMITS.readingMs - 1);
      void limiter.take(CALLS, caller, calls - LIMITS.readingCalls);
    }
  }
  return {
    call: (caller) => take(caller, 1),
    weigh: (caller, { calls }) => (calls > 1 ? take(caller, calls - 1) : null),
    read(caller, read) {
      const go = (seconds: number | null) => tooFast(seconds) ?? timed(caller, read);
      const seconds = limiter.take(CALLS, caller, LIMITS.readingCalls);
      return isPromise(seconds) ? seconds.then(go) : go(seconds);
    },
  };
}

const isPromise = (seconds: ReturnType<Limiter['take']>) => typeof seconds === 'object' && seconds !== null;

/** The message for a document or long JSON that is not read now. */
const TOO_MUCH_NEW =
  'Too much is asked in documents that were never asked before. Send values as variables, or ask again later.';

/** The message for a caller with too many open streams and sockets. */
export const TOO_MANY_OPEN = `At most ${LIMITS.open} streams and sockets at once.`;
const TOO_FAST = `At most ${CALLS.burst} calls at once and ${CALLS.perSecond} a second after that, one of which includes ${LIMITS.costPerCall} objects of the answer.`;
