import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';

export const CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;

/** The error of a whole request, before anything runs. `status` and `headers` are for HTTP alone. */
export function requestError(
  code: Code,
  message: string,
  status?: number,
  headers?: Record<string, string>,
): GraphQLError {
  return createGraphQLError(message, {
    extensions: { code, ...(status ? { http: { status, headers } } : {}) },
  });
}

const inEnglish = new WeakSet<GraphQLError>();

/** Marks an error that is made where the caller's language is not known: its endpoint says it in that. */
export function unsaid(error: GraphQLError): GraphQLError {
  inEnglish.add(error);
  return error;
}

export const isUnsaid = (error: GraphQLError): boolean => inEnglish.has(error);

/** Characters of a message. Some messages quote the client, whose text may be as long as its request. */
const LONGEST_MESSAGE = 500;

/** A message, cut to the length that a person would read. */
export const brief = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;

/** The error of a caller over a limit, with the whole seconds until a retry. */
export function tooMany(limit: string, seconds: number): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(seconds));
  return unsaid(
    createGraphQLError(`${limit} Try again in ${retryAfter} s.`, {
      extensions: { code: 'RATE_LIMITED' satisfies Code, retryAfter },
    }),
  );
}

export const isTooMany = ({ extensions }: GraphQLError): boolean =>
  extensions.code === ('RATE_LIMITED' satisfies Code);

/** Whether the database could not be used. */
export const isUnavailable = ({ extensions }: GraphQLError): boolean =>
  extensions.code === ('SERVICE_UNAVAILABLE' satisfies Code);

/** Adds the HTTP status and header to an error that says when to try again. */
export function withRetryStatus(error: GraphQLError): GraphQLError {
  const status = isUnavailable(error) ? 503 : 429;
  error.extensions.http = { status, headers: { 'Retry-After': String(error.extensions.retryAfter) } };
  return error;
}

export type Code = (typeof CODES)[number];
