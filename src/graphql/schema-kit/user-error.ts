import { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { Language } from '../../i18n/language.ts';
import { refusalIn, refusalLanguage } from '../../i18n/refusals.ts';
import { isDatabaseAway } from '../../lib/database-away.ts';
import {
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
  UserError,
} from '../../lib/errors.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { brief, CODES, type Code, isUnsaid, requestError, unsaid } from './request-error.ts';

/** The interface of all errors in result unions. */
export const UserErrorInterface = builder.interfaceRef<UserError>('UserError').implement({
  description:
    'A refusal that a person can react to. `... on UserError { __typename message }` reads any of them.',
  fields: (t) => ({
    message: t.string({
      description:
        'One sentence for people: what is wrong and what would be right. In the language of the caller’s account, else the first of `Accept-Language` that is known here (`es`, `it`, `en`, `ca`), else in English. A front end knows a refusal by `__typename` and the other fields, never by this.',
      resolve: async ({ message }, _args, context) => (await sayingTo(context))(message),
    }),
  }),
});

/** Says an English refusal in the language of this caller. */
export type Say = (refusal: string) => string;

/** Found out once for a context: a preview says something of each session. */
const sayings = new WeakMap<Context, Promise<Say>>();

/** Only whoever is refused is asked about: what goes well never waits for it. */
export function sayingTo(context: Context): Promise<Say> {
  const known = sayings.get(context) ?? findSaying(context);
  sayings.set(context, known);
  return known;
}

async function findSaying({ viewer, people, acceptLanguage }: Context): Promise<Say> {
  // Whoever cannot be looked up is refused nevertheless.
  const locale = viewer && (await people.localeOf(viewer).catch(() => null));
  return saying(refusalLanguage(locale, acceptLanguage));
}

const saying =
  (language: Language): Say =>
  (refusal) =>
    refusalIn(language, refusal);

/** The same without a look at the account: it is gone, or whoever calls too often would have it looked up each time. */
export const sayingIn = (acceptLanguage: string | null | undefined): Say =>
  saying(refusalLanguage(null, acceptLanguage ?? null));

/** The type of an error without fields of its own, named as its class. */
export const userErrorType = (error: new () => UserError, description: string) =>
  builder.objectType(error, { name: error.name, description, interfaces: [UserErrorInterface] });

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'The id is malformed, unknown, or not yours: all the same to the caller.',
  interfaces: [UserErrorInterface],
});
builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'A value that the schema cannot refuse.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    field: t.exposeString('field', {
      description:
        'The path of the value in `input`, such as `customer.email`; `idempotencyKey` when the request’s key belongs to another.',
    }),
  }),
});

/** The error of a request whose own token was refused, with HTTP 401. */
export const refusedToken = (error: UnauthenticatedError) =>
  unsaid(
    requestError('UNAUTHENTICATED', error.message, 401, {
      'WWW-Authenticate': 'Bearer error="invalid_token"',
    }),
  );

/**
 * What a client sees of an error that is in no union: one of six codes. Internal errors are masked and go to `report`.
 * What a person may meet is in the caller's language. Malformed requests are for whoever writes the client, in English.
 */
export function publicError(error: unknown, report: (error: unknown) => void, say: Say): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const at = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  const shown = (code: Code, message: string, facts: object = {}) =>
    createGraphQLError(message, { ...at, extensions: { code, ...facts } });
  if (original instanceof UnauthenticatedError) return shown('UNAUTHENTICATED', say(original.message));
  if (original instanceof ForbiddenError) return shown('FORBIDDEN', say(original.message));
  if (original instanceof UserError) return shown('BAD_USER_INPUT', say(original.message), original.facts);
  if (original instanceof RateLimitedError)
    return shown('RATE_LIMITED', say(original.message), { retryAfter: original.retryAfter });
  // Only the message of the outer error names the variable whose value was refused.
  if (original instanceof GraphQLError) return presentable(error as GraphQLError, shown);
  report(original);
  if (isDatabaseAway(original)) {
    const { message, retryAfter } = new UnavailableError();
    return shown('SERVICE_UNAVAILABLE', say(message), { retryAfter });
  }
  return shown('INTERNAL_SERVER_ERROR', 'Something went wrong on our side. It has been noted.');
}

/** GraphQL's own errors (syntax, validation, variables) get the code of bad input; ours already have one. */
function presentable(
  error: GraphQLError,
  shown: (code: Code, message: string) => GraphQLError,
): GraphQLError {
  const code = error.extensions.code as Code;
  // Its message may quote the whole request.
  if (!CODES.includes(code)) return shown('BAD_USER_INPUT', brief(error.message));
  return error;
}

/** The same errors, those of whole requests in the words of `say`. */
export const said = (errors: readonly GraphQLError[], say: Say): GraphQLError[] =>
  errors.map((error) => (isUnsaid(error) ? inOtherWords(error, say(error.message)) : error));

const inOtherWords = ({ extensions }: GraphQLError, message: string): GraphQLError =>
  createGraphQLError(message, { extensions });
