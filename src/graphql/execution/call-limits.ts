import type { GraphQLError } from 'graphql';
import type { Context } from '../../app/context.ts';
import { NotFoundError, RateLimitedError, UserFacingError } from '../../lib/errors.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Allowance, Limiter } from '../../ports/rate-limit.ts';
import { tooMany } from '../schema-kit/request-error.ts';
import type { Prepared } from './documents.ts';
import { LIMITS } from './limits.ts';

/** What each caller may ask for, through all doors together. */
export const CALLS: Allowance = { name: 'calls', burst: 300, perSecond: 60 };

/** Who is counted: the account or the partner's key behind a token; nobody's calls count for where they come from. */
export const callerOf = ({ viewer, source }: { viewer: Viewer | null; source: string }): string =>
  viewer ? `account:${viewer.centerId}:${viewer.key?.id ?? viewer.id}` : sourceCaller(source);
export const sourceCaller = (source: string): string => `source:${source}`;
/** Whoever holds an access pass. Its hash: what we count by is written down, and a pass is a right. */
export const passCaller = (hash: Uint8Array): string => `pass:${Buffer.from(hash).toString('base64url')}`;

/** Says no, or null. */
export type Rates = {
  /** Counts a call. */
  call(caller: string): Promise<GraphQLError | null>;
  /** Counts what an operation asks for beyond what is included in its call. */
  weigh(caller: string, prepared: Pick<Prepared, 'calls'>): Promise<GraphQLError | null>;
  /**
   * Reads a document, or long JSON, and counts the time beyond what is included in its call. What a slow one takes is taken first and
   * the rest given back, so that nobody has one read that they cannot pay for. At once where the limiter answers at once:
   * of many that come together each has its rest back before the next one is looked at.
   */
  read<T>(caller: string, read: () => T): Promise<T | GraphQLError> | T | GraphQLError;
};
/** Milliseconds that passed, since whenever. */
export type Stopwatch = () => number;

/** Counts calls and what they cost. A caller over the limit costs us a look into a map. */
export function createRates(limiter: Limiter, stopwatch: Stopwatch = () => performance.now()): Rates {
  const tooFast = (seconds: number | null) => (seconds === null ? null : tooMany(TOO_FAST, seconds));
  const take = async (caller: string, calls: number) => tooFast(await limiter.take(CALLS, caller, calls));

  function timed<T>(caller: string, read: () => T): T {
    const began = stopwatch();
    try {
      return read();
    } finally {
      const calls = Math.max(0, (stopwatch() - began) / LIMITS.readingMs - 1);
      void limiter.take(CALLS, caller, calls - LIMITS.readingCalls);
    }
  }
  return {
    call: (caller) => take(caller, 1),
    async weigh(caller, { calls }) {
      return calls > 1 ? take(caller, calls - 1) : null;
    },
    read(caller, read) {
      const go = (seconds: number | null) => tooFast(seconds) ?? timed(caller, read);
      const seconds = limiter.take(CALLS, caller, LIMITS.readingCalls);
      return typeof seconds === 'object' && seconds !== null ? seconds.then(go) : go(seconds);
    },
  };
}

/**
 * Counts what nobody in particular does with an access pass by the pass, as its page is, and gives the address its call
 * back. One with a pass that nobody has stays a call of the address, or trying many would be free.
 */
export async function countedByPass<T>(
  context: Context,
  accessToken: string,
  press: () => Promise<T>,
): Promise<T> {
  const { limiter, passes, source } = context;
  const wait = await limiter.take(CALLS, passCaller(passes.hashIn(accessToken)), 1);
  if (wait !== null) throw new RateLimitedError(Math.ceil(wait));
  // Each field of a mutation is a call of its own.
  const giveBack = () => limiter.take(CALLS, sourceCaller(source), -1);
  try {
    const done = await press();
    await giveBack();
    return done;
  } catch (error) {
    if (error instanceof UserFacingError && !(error instanceof NotFoundError)) await giveBack();
    throw error;
  }
}

/** What whoever holds too much open is told; nobody knows when something of it will end. */
export const CROWDED = `At most ${LIMITS.open} streams and sockets at once.`;
export const CROWDED_S = 10;
const TOO_FAST = `At most ${CALLS.burst} calls at once and ${CALLS.perSecond} a second after that, one of which includes ${LIMITS.costPerCall} objects of the answer.`;
