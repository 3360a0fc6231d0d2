import type { Client as Live } from 'graphql-ws';
import {
  Environment,
  type GraphQLResponse,
  Network,
  Observable,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime';
import type { TokenKeeper } from './tokens.ts';

/** `url` is the server’s, without a path. */
export function createRelay({ url, tokens, live }: { url: string; tokens: TokenKeeper; live: Live }) {
  async function send(
    text: string | null,
    variables: Variables,
    refused?: string | null,
  ): Promise<GraphQLResponse> {
    const token = await (refused === undefined ? tokens.fresh() : tokens.insteadOf(refused));
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query: text, variables }),
    });
    // A token that was revoked, or ran out on the way: asked once more with another one.
    return response.status === 401 && refused === undefined
      ? send(text, variables, token)
      : ((await response.json()) as GraphQLResponse);
  }
  const subscribe = ({ text }: RequestParameters, variables: Variables) =>
    Observable.create<GraphQLResponse>((sink) =>
      live.subscribe({ query: text!, variables }, sink as Parameters<Live['subscribe']>[1]),
    );
  return new Environment({
    network: Network.create(({ text }, variables) => send(text, variables), subscribe),
    store: new Store(new RecordSource()),
  });
}
