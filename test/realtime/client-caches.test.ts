import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient as createSocket } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { post } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aSeat } from '../support/notices.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

/** A class in an hour, and somebody with a seat in it. */
async function aClass() {
  const sessionId = await h.aSession();
  const { customer } = await aSeat(h, sessionId);
  await h.runDueWork();
  return { id: globalId('Session', sessionId), customer, token: await h.token(customer) };
}
const STATE =
  'query ($id: ID!) { session(id: $id) { __typename id online { __typename id state live joinUrl } } }';
const SEND_TIME = 'query ($id: ID!) { session(id: $id) { __typename id online { __typename id sendAt } } }';

describe('Apollo Client’s cache', () => {
  it('keeps what two screens ask of one door, and shows one truth once it opens', async () => {
    const { id, token } = await aClass();
    const headers = { authorization: `Bearer ${token}` };
    const socket = createSocket({
      url: `${h.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
    });
    const cache = new InMemoryCache();
    const http = new ApolloClient({ cache, link: new HttpLink({ uri: `${h.url}/graphql`, headers }) });
    const live = new ApolloClient({ cache, link: new GraphQLWsLink(socket) });
    const [state, sendTime] = [gql(STATE), gql(SEND_TIME)];
    await http.query({ query: state, variables: { id } });
    await http.query({ query: sendTime, variables: { id } });
    const shown = () => cache.readQuery<{ session: { online: object } }>({ query: state, variables: { id } });
    expect(shown()?.session.online).toMatchObject({ state: 'SCHEDULED', live: false, joinUrl: null });
    const watching = live
      .subscribe({ query: gql(operation('watch-session-door')), variables: { sessionId: id } })
      .subscribe({ error: () => undefined });
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(1));
    await h.at('2026-03-10T13:00:00Z');
    await vi.waitFor(() =>
      expect(shown()?.session.online).toMatchObject({
        state: 'OPEN',
        live: true,
        joinUrl: expect.stringContaining('https://'),
      }),
    );
    expect(cache.readQuery({ query: sendTime, variables: { id } })).not.toBeNull();
    watching.unsubscribe();
    await socket.dispose();
  });
});

describe('urql’s normalized cache', () => {
  it('finds a key for everything, and answers the first question again from what it holds', async () => {
    const { id, token } = await aClass();
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const asked: string[] = [];
    const client = createClient({
      url: `${h.url}/graphql`,
      preferGetMethod: false,
      exchanges: [cacheExchange({}), fetchExchange],
      fetchOptions: { headers: { authorization: `Bearer ${token}` } },
      fetch: (...request) => {
        asked.push(String(request[1]?.body));
        return fetch(...request);
      },
    });
    for (const document of [STATE, SEND_TIME, STATE, SEND_TIME]) {
      const { data, error } = await client.query(document, { id }).toPromise();
      expect(error).toBeUndefined();
      expect(data.session.online).toHaveProperty('id');
    }
    expect(asked).toHaveLength(2);
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });
});

describe('Relay', () => {
  const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
  const SCHEMA = fileURLToPath(new URL('../../schema/schema.graphql', import.meta.url));
  const require = createRequire(import.meta.url);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relay-'));
    await copyFile(SCHEMA, join(folder, 'schema.graphql'));
    await mkdir(join(folder, 'src'));
    const config = {
      src: './src',
      schema: './schema.graphql',
      language: 'javascript',
      eagerEsModules: false,
    };
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    await writeFile(join(folder, 'package.json'), '{}');
    await writeFile(
      join(folder, 'src/app.js'),
      [
        'graphql`fragment app_name on Customer { name locale }`;',
        'graphql`query appQuery { me { id ...app_name } viewer { id name } }`;',
      ].join('\n'),
    );
    const cli = join(MODULES, 'relay-compiler/cli.js');
    await promisify(execFile)(process.execPath, [cli, './relay.config.json'], { cwd: folder });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('spreads fragments on the caller, and knows whoever calls by an id', async () => {
    const relay = require('relay-runtime');
    const artifact = (name: string) => require(join(folder, `src/__generated__/${name}.graphql.js`));
    const ask = async (caller: Viewer) => {
      const token = await h.token(caller);
      const environment = new relay.Environment({
        network: relay.Network.create((request: { text: string }, variables: object) =>
          post(`${h.url}/graphql`, request.text, { ...variables }, token),
        ),
        store: new relay.Store(new relay.RecordSource()),
      });
      return relay.fetchQuery(environment, artifact('appQuery'), {}).toPromise();
    };
    const customer = await h.aCustomer({ name: 'Zoe' });
    const id = globalId('Customer', customer.id);
    expect(await ask(customer)).toMatchObject({ me: { id }, viewer: { id, name: 'Zoe' } });
    const manager = globalId('Professional', h.manager.id);
    expect(await ask(h.manager)).toMatchObject({ me: null, viewer: { id: manager } });
  });
});
