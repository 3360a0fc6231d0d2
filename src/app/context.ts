import { UnauthenticatedError, type UserError } from '../lib/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Tokens, Viewer } from '../ports/identity.ts';
import type { Log } from '../ports/log.ts';
import type { Passes } from '../ports/passes.ts';
import type { Limiter } from '../ports/rate-limit.ts';
import type { Operations } from './operations.ts';

/** Everything a resolver may reach: who is calling, reads through Prisma, writes through operations. */
export type Context = Resources & {
  /** Null for a caller without a token. A bad token never gets this far. */
  viewer: Viewer | null;
  /** Where the call comes from: an IPv4 address, or the /64 of an IPv6 one. The unit of limits. */
  clientAddress: string;
  /** What the client says to be; null: nothing. */
  userAgent: string | null;
  /** Read once, and again after each mutation: all that is answered together agrees on the moment. */
  now: Date;
  /** What a mutation answers instead of running; null: it runs. */
  refusal: UserError | null;
};

/** What all callers share. */
export type Resources = Operations & {
  db: Database['prisma'];
  log: Log;
  passes: Passes;
  limiter: Limiter;
  vapidPublicKey: string;
  clock: Clock;
};

export type ContextFactory = {
  /** The caller behind a bearer token; null without one. Throws `UnauthenticatedError` for a bad, expired or revoked one. */
  viewerOf(token: string | null): Promise<Viewer | null>;
  /** A fresh context: nothing cached in one may outlive the event it was made for. */
  contextFor(caller: Pick<Context, 'viewer' | 'clientAddress'> & { userAgent?: string | null }): Context;
};

const NOBODY = { viewer: null, clientAddress: '', userAgent: null, now: new Date(0), refusal: null };

/** The same for HTTP and for a socket. */
export function createContextFactory(resources: Resources, tokens: Tokens): ContextFactory {
  async function personOf(token: string): Promise<Viewer | null> {
    const claims = await tokens.verify(token);
    return claims && resources.people.identify(claims);
  }

  // A copy that is filled in takes a tenth of the time of a new object with everything in it.
  const empty: Context = { ...resources, ...NOBODY };

  return {
    async viewerOf(token) {
      if (token === null) return null;
      const viewer = (await resources.partners.identify(token)) ?? (await personOf(token));
      if (!viewer) throw new UnauthenticatedError();
      return viewer;
    },
    contextFor({ viewer, clientAddress, userAgent = null }) {
      const context = { ...empty };
      context.viewer = viewer;
      context.clientAddress = clientAddress;
      context.userAgent = userAgent;
      context.now = resources.clock();
      return context;
    },
  };
}
