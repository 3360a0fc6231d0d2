import { type Client, createClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { IntrospectionQuery } from 'graphql';
import type { Client as Live } from 'graphql-ws';
import type { TokenKeeper } from './tokens.ts';

type Options = {
  /** The server’s, without a path. */
  url: string;
  tokens: TokenKeeper;
  live: Live;
  /** Of the schema, as `introspectionFromSchema` writes it at build time: the cache knows interfaces and unions by it. */
  introspection: IntrospectionQuery;
};

export function createUrql({ url, tokens, live, introspection }: Options): Client {
  return createClient({
    url: `${url}/graphql`,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        schema: introspection,
        resolvers: {
          Query: { sessions: relayPagination(), customers: relayPagination() },
          Session: { bookings: relayPagination() },
          Customer: { bookings: relayPagination() },
        },
      }),
      authorized(tokens),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: live.subscribe({ query, variables: variables ?? {} }, sink as never),
          }),
        }),
      }),
    ],
  });
}

const authorized = (tokens: TokenKeeper) =>
  authExchange(async ({ appendHeaders }) => {
    let token = await tokens.fresh();
    return {
      addAuthToOperation: (operation) =>
        token ? appendHeaders(operation, { authorization: `Bearer ${token}` }) : operation,
      didAuthError: ({ graphQLErrors }) =>
        graphQLErrors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED'),
      refreshAuth: async () => {
        token = await tokens.insteadOf(token);
      },
    };
  });
