import { type InvalidInputError, UnauthenticatedError } from '../lib/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Tokens, Viewer } from '../ports/identity.ts';
import type { Log } from '../ports/log.ts';
import type { Passes } from '../ports/passes.ts';
import type { Limiter } from '../ports/rate-limit.ts';
import type { Operations } from './operations.ts';

/** What resolvers work with: the caller, reads through Prisma, writes through operations. */
export type Context = Resources & {
  /** Null for a caller without a token. A request with a bad token never gets this far. */
  viewer: Viewer | null;
  /** The caller's IPv4 address, or the /64 of its IPv6 address: the unit of limits. */
  clientAddress: string;
  /** The `User-Agent` header. */
  userAgent: string | null;
  /** The `Accept-Language` header. */
  acceptLanguage: string | null;
  /** Read once, and again after each mutation, so that all parts of an answer agree on the moment. */
  now: Date;
  /** The idempotency key belongs to another request: a mutation answers this error instead of running. */
  idempotencyConflict: InvalidInputError | null;
};

/** What all callers share. */
export type Resources = Operations & {
  db: Database['prisma'];
  log: Log;
  passes: Passes;
  limiter: Limiter;
  pushPublicKeys: readonly string[];
  clock: Clock;
};

export type ContextFactory = {
  /**
   * The caller behind a bearer token; null without one. Throws `UnauthenticatedError` for a bad, expired or revoked one.
   * Sockets that connect in a storm wait longer, and are looked up in larger batches.
   */
  viewerOf(token: string | null, isConnecting?: boolean): Promise<Viewer | null>;
  /** A person whose token was verified before, looked up again. Throws `UnauthenticatedError` where that counts no more. */
  viewerAgain(person: Viewer): Promise<Viewer>;
  /** A new context, for one request or one event of a stream: it caches rights and rows. */
  contextFor(
    caller: Pick<Context, 'viewer' | 'clientAddress'> &
      Partial<Pick<Context, 'userAgent' | 'acceptLanguage'>>,
  ): Context;
};

const NO_CALLER = {
  viewer: null,
  clientAddress: '',
  userAgent: null,
  acceptLanguage: null,
  now: new Date(0),
  idempotencyConflict: null,
};

/** Makes contexts for both endpoints. */
export function createContextFactory(resources: Resources, tokens: Tokens): ContextFactory {
  // Copying a template and filling it in takes a tenth of the time of a new literal.
  const empty: Context = { ...resources, ...NO_CALLER };

  return {
    async viewerOf(token, isConnecting = false) {
      if (token === null) return null;
      const key = resources.partners.identify(token);
      const partner = key && (await key);
      if (partner) return partner;
      const proof = tokens.verify(token);
      const claims = proof instanceof Promise ? await proof : proof;
      const person = claims && (await resources.people.identify(claims, isConnecting));
      if (!person) throw new UnauthenticatedError();
      return person;
    },
    async viewerAgain(person) {
      const isOver = person.expiresAt <= resources.clock();
      const found = isOver ? null : await resources.people.identify(person);
      if (!found) throw new UnauthenticatedError();
      return found;
    },
    contextFor({ viewer, clientAddress, userAgent = null, acceptLanguage = null }) {
      const context = { ...empty };
      context.viewer = viewer;
      context.clientAddress = clientAddress;
      context.userAgent = userAgent;
      context.acceptLanguage = acceptLanguage;
      context.now = resources.clock();
      return context;
    },
  };
}
