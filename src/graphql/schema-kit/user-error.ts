import { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { refusalIn, refusalLanguage } from '../../i18n/refusals.ts';
import {
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  UnauthenticatedError,
  UserError,
} from '../../lib/errors.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { brief, CODES, type Code } from './request-error.ts';

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

/** Only whoever is refused is asked about: what goes well never waits for it. */
export async function sayingTo({ viewer, people, acceptLanguage }: Context): Promise<Say> {
  // Whoever cannot be looked up is refused nevertheless.
  const locale = viewer && (await people.localeOf(viewer).catch(() => null));
  const language = refusalLanguage(locale, acceptLanguage);
  return (refusal) => refusalIn(language, refusal);
}

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
  createGraphQLError(error.message, {
    extensions: {
      code: 'UNAUTHENTICATED' satisfies Code,
      http: { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } },
    },
  });

/**
 * What a client sees of an error that is in no union: one of five codes. Internal errors are masked and go to `report`.
 * Refusals are in the caller's language, everything else is in English: it is for whoever writes the client.
 */
export function publicError(error: unknown, report: (error: unknown) => void, say: Say): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const at = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  const shown = (code: Code, message: string, facts: object = {}) =>
    createGraphQLError(message, { ...at, extensions: { code, ...facts } });
  if (original instanceof UnauthenticatedError) return shown('UNAUTHENTICATED', original.message);
  if (original instanceof ForbiddenError) return shown('FORBIDDEN', original.message);
  if (original instanceof UserError) return shown('BAD_USER_INPUT', say(original.message), original.facts);
  if (original instanceof RateLimitedError)
    return shown('RATE_LIMITED', original.message, { retryAfter: original.retryAfter });
  // Only the message of the outer error names the variable whose value was refused.
  if (original instanceof GraphQLError) return presentable(error as GraphQLError, shown);
  report(original);
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
