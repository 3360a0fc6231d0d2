import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import type { Client as Live } from 'graphql-ws';
import type { TokenKeeper } from './tokens.ts';

type Options = {
  /** The server’s, without a path. */
  url: string;
  tokens: TokenKeeper;
  live: Live;
  /** Which types each interface and union has: `possibleTypes` of `possible-types.ts`, written at build time. */
  possibleTypes: Record<string, string[]>;
};

export function createApollo({ url, tokens, live, possibleTypes }: Options): ApolloClient {
  const authorized = new SetContextLink(async ({ headers, refused }) => {
    const token = await (refused === undefined ? tokens.fresh() : tokens.insteadOf(refused));
    return { token, headers: { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) } };
  });
  // A token that was revoked, or ran out on the way: asked once more with another one.
  const renewed = new ErrorLink(({ error, operation, forward }) => {
    const { token, refused } = operation.getContext();
    if (refused !== undefined || !isUnauthenticated(error)) return;
    operation.setContext({ refused: token });
    return forward(operation);
  });
  const http = ApolloLink.from([renewed, authorized, new HttpLink({ uri: `${url}/graphql` })]);
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(live),
    http,
  );
  return new ApolloClient({ link, cache: new InMemoryCache({ possibleTypes, typePolicies: PAGES }) });
}

/** Pages of the lists that an app scrolls through. What is asked beside the place is part of the list’s name. */
const PAGES = {
  Query: {
    fields: {
      sessions: relayStylePagination(['from', 'to', 'serviceId']),
      customers: relayStylePagination(['search']),
    },
  },
  Session: { fields: { bookings: relayStylePagination() } },
  Customer: { fields: { bookings: relayStylePagination(['upcoming']) } },
};

const isUnauthenticated = (error: unknown): boolean =>
  (CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) ||
  (error as { statusCode?: number }).statusCode === 401;
