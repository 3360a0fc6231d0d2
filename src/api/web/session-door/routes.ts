import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { addressCaller, CALLS, countForAccount } from '../../../graphql/schema-kit/calls.ts';
import type { Bound } from '../../../lib/bound.ts';
import { isDatabaseAway } from '../../../lib/database-away.ts';
import { knownRowId } from '../../../lib/global-ids.ts';
import { noteUnanswered } from '../../../lib/outage-log.ts';
import type { accountName } from '../../../modules/people/accounts/queries.ts';
import { InvalidRefreshTokenError } from '../../../modules/people/sign-in/errors.ts';
import type { signIn } from '../../../modules/people/sign-in/operations.ts';
import type { switchAccount } from '../../../modules/people/sign-in/switching/operations.ts';
import type { refresh, SignedIn, signOut } from '../../../modules/people/sign-in/tokens/operations.ts';
import type { Log } from '../../../ports/log.ts';
import type { Limiter } from '../../../ports/rate-limit.ts';
import type { PageEnv } from '../../http/client-address.ts';
import { refused, sessionOf, tooMany, unavailable } from './answers.ts';
import { type SessionCookie, sessionCookie } from './cookie.ts';
import { readSessionRequest, type SessionRequest } from './request.ts';

type Deps = {
  signIn: Bound<{
    signIn: typeof signIn;
    refresh: typeof refresh;
    switchAccount: typeof switchAccount;
    signOut: typeof signOut;
  }>;
  people: Bound<{ accountName: typeof accountName }>;
  limiter: Limiter;
  publicUrl: string;
  log: Log;
};
type Input<Act> = Extract<SessionRequest, { act: Act }>['input'];
type Caller = { c: Context<PageEnv>; cookie: SessionCookie; token: string | null; clientAddress: string };

/**
 * `POST /session`: how the console signs in, stays signed in, switches accounts and signs out. A page gets access tokens; the
 * refresh token stays in a cookie that no script reads, and that means nothing to any other address.
 *
 * Only pages of this very origin may ask, in JSON, and no answer has a CORS header.
 */
export function createSessionDoor(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const cookie = sessionCookie(deps.publicUrl);
  routes.post('/session', ownPagesOnly(deps.publicUrl), jsonOnly, async (c) => {
    const clientAddress = c.get('clientAddress') ?? 'unknown';
    const wait = await deps.limiter.take(CALLS, addressCaller(clientAddress), 1);
    if (wait !== null) return tooMany(c, wait);
    const caller = { c, cookie, token: cookie.read(c), clientAddress };
    try {
      const session = await act(deps, caller, await readSessionRequest(c.req.raw));
      if (!session) return c.json({ session: null });
      cookie.keep(c, session.refreshToken);
      return c.json({ session: sessionOf(session, await deps.people.accountName(session.viewer)) });
    } catch (error) {
      if (!isDatabaseAway(error)) return refused(c, error);
      noteUnanswered(deps.log, error);
      return unavailable(c);
    }
  });
  return routes;
}

/** Refuses what a page of another origin sent, or no page at all. */
const ownPagesOnly = (publicUrl: string): MiddlewareHandler => {
  const { origin } = new URL(publicUrl);
  return async (c, next) => {
    const site = c.req.header('sec-fetch-site') ?? 'same-origin';
    if (c.req.header('origin') === origin && site === 'same-origin') return next();
    return c.json({ error: { code: 'FORBIDDEN', message: `Only pages of ${origin} may ask this.` } }, 403);
  };
};

/** A form of another site cannot send this type without asking first. */
const jsonOnly: MiddlewareHandler = async (c, next) => {
  if (/^application\/json *(;|$)/i.test(c.req.header('content-type') ?? '')) return next();
  return c.json({ error: { code: 'NOT_JSON', message: 'Send application/json.' } }, 415);
};

/** Does what is asked. The sign-in that the browser has after it; null: none. */
async function act(deps: Deps, caller: Caller, asked: SessionRequest): Promise<SignedIn | null> {
  if (asked.act === 'signIn') return enter(deps, caller, asked.input);
  if (asked.act === 'switchAccount') return change(deps, caller, asked.input);
  return asked.act === 'refresh' ? stay(deps, caller) : leave(deps, caller);
}

async function enter(
  { signIn }: Deps,
  { c, token, clientAddress }: Caller,
  { centerId, role, ...input }: Input<'signIn'>,
): Promise<SignedIn> {
  const chosen = { centerId: centerId == null ? null : centerNamed(centerId), role: role ?? null };
  const tokens = await signIn.signIn(input, chosen, clientAddress, c.req.header('user-agent') ?? null);
  // Nobody holds the refresh token of the sign-in that the browser had before.
  if (token) await signIn.signOut(token);
  return tokens;
}

async function change(
  { signIn, limiter }: Deps,
  { token, clientAddress }: Caller,
  { centerId, role }: Input<'switchAccount'>,
): Promise<SignedIn> {
  if (!token) throw new InvalidRefreshTokenError();
  const tokens = await signIn.switchAccount(token, { centerId: centerNamed(centerId), role });
  await countForAccount({ limiter, clientAddress }, tokens.viewer);
  return tokens;
}

/**
 * New tokens for the sign-in of the cookie. One that is no good stays where it is: another tab may have replaced it meanwhile,
 * and taking it away would take away the new one.
 */
async function stay({ signIn, limiter }: Deps, { token, clientAddress }: Caller): Promise<SignedIn | null> {
  if (!token) return null;
  try {
    const tokens = await signIn.refresh(token);
    await countForAccount({ limiter, clientAddress }, tokens.viewer);
    return tokens;
  } catch (error) {
    if (error instanceof InvalidRefreshTokenError) return null;
    throw error;
  }
}

async function leave({ signIn }: Deps, { c, cookie, token }: Caller): Promise<null> {
  if (token) await signIn.signOut(token);
  cookie.drop(c);
  return null;
}

/** The row of a center. A malformed id is of none, as an unknown one. */
const centerNamed = (id: string): string => knownRowId('Center', id) ?? '';
