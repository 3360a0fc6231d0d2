import type { Context } from 'hono';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { refusalIn, refusalLanguage } from '../../../i18n/refusals.ts';
import { InvalidInputError, RateLimitedError, UnavailableError, UserError } from '../../../lib/errors.ts';
import { globalId } from '../../../lib/global-ids.ts';
import { ChooseAccountError } from '../../../modules/people/sign-in/errors.ts';
import type { SignedIn } from '../../../modules/people/sign-in/tokens/operations.ts';

/** A sign-in as a page is told of it: without its refresh token. */
export const sessionOf = ({ accessToken, expiresAt, viewer }: SignedIn, name: string) => ({
  accessToken,
  expiresAt: expiresAt.toISOString(),
  viewer: {
    id: globalId(viewer.role === 'customer' ? 'Customer' : 'Professional', viewer.id),
    kind: viewer.role.toUpperCase(),
    name,
    centerId: globalId('Center', viewer.centerId),
  },
});

/** The answer to an error that a page can react to; any other one is thrown again. */
export function refused(c: Context, error: unknown): Response {
  if (error instanceof RateLimitedError) return tooMany(c, error.retryAfter);
  if (!(error instanceof UserError)) throw error;
  const status = error instanceof InvalidInputError ? 400 : 422;
  return c.json(
    { error: { code: error.name, message: said(c, error), ...error.facts, ...choiceIn(error) } },
    status,
  );
}

/** The accounts among which the caller must choose, with the names of the API. */
const choiceIn = (error: UserError) =>
  error instanceof ChooseAccountError && {
    accounts: error.accounts
      .slice(0, MOST_ROWS['ChooseAccountError.accounts'])
      .map(({ centerId, centerName, role }) => ({
        centerId: globalId('Center', centerId),
        centerName,
        role: role.toUpperCase(),
      })),
  };

export function tooMany(c: Context, seconds: number): Response {
  const error = new RateLimitedError(Math.max(1, Math.ceil(seconds)));
  const { retryAfter } = error;
  c.header('Retry-After', String(retryAfter));
  return c.json({ error: { code: 'RATE_LIMITED', message: said(c, error), retryAfter } }, 429);
}

export function unavailable(c: Context): Response {
  const error = new UnavailableError();
  const { retryAfter } = error;
  c.header('Retry-After', String(retryAfter));
  return c.json({ error: { code: 'SERVICE_UNAVAILABLE', message: said(c, error), retryAfter } }, 503);
}

/** In the caller's language: who signs in has no account yet that says one. */
const said = (c: Context, { message }: Error): string =>
  refusalIn(refusalLanguage(null, c.req.header('accept-language') ?? null), message);
