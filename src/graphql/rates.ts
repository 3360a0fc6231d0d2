import type { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import { NotFoundError, RateLimitedError, UserFacingError } from '../errors.ts';
import type { Viewer } from '../ports/identity.ts';
import type { Allowance, Limiter } from '../ports/limiter.ts';
import { LIMITS } from './limits.ts';
import { tooMany } from './refusal.ts';

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
  weigh(caller: string, cost: number): Promise<GraphQLError | null>;
};

/** Counts calls and what they cost. A caller over the limit costs us a look into a map. */
export function createRates(limiter: Limiter): Rates {
  async function take(caller: string, calls: number): Promise<GraphQLError | null> {
    const seconds = await limiter.take(CALLS, caller, calls);
    return seconds === null ? null : tooMany(TOO_FAST, seconds);
  }
  return {
    call: (caller) => take(caller, 1),
    async weigh(caller, cost) {
      const more = cost / LIMITS.costPerCall - 1;
      return more > 0 ? take(caller, more) : null;
    },
  };
}

const givenBack = new WeakSet<Context>();

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
  // Several in one request were one call.
  const giveBack = async () => {
    if (!givenBack.has(context)) await limiter.take(CALLS, sourceCaller(source), -1);
    givenBack.add(context);
  };
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
