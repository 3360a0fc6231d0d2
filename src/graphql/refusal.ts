import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { Code } from './errors.ts';

/** A refusal of a whole request, before anything runs. `status` is its HTTP status; the socket has none. */
export function refusal(code: Code, message: string, status?: number): GraphQLError {
  return createGraphQLError(message, { extensions: { code, ...(status ? { http: { status } } : {}) } });
}
