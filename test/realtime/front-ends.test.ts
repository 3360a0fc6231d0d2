import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { gql } from '@apollo/client';
import { introspectionFromSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createApollo } from '../../docs/front-ends/apollo.ts';
import { createEvents } from '../../docs/front-ends/events.ts';
import { createLive } from '../../docs/front-ends/live.ts';
import { reconnectWhenAwake, startOnPhone } from '../../docs/front-ends/phone.ts';
import { possibleTypes } from '../../docs/front-ends/possible-types.ts';
import { register, registerBrowser } from '../../docs/front-ends/push.ts';
import { createRelay } from '../../docs/front-ends/relay.ts';
import { createTokenKeeper, type Tokens } from '../../docs/front-ends/tokens.ts';
import { createUrql } from '../../docs/front-ends/urql.ts';
import { schema } from '../../src/app/schema.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { later, MINUTE } from '../../src/lib/time.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { testClock } from '../support/clock.ts';
import { operation } from '../support/documents.ts';
import { post } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aSeat } from '../support/notices.ts';
import { signIn } from '../support/signing-in.ts';
import { PUSH_KEY } from '../support/wired.ts';

// The examples go by the true time, so the server does, too.
const START = new Date();
let h: Harness;
beforeAll(async () => {
  h = await harness({ clock: testClock(START.toISOString()) });
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(START));

/** Longer than an access token is good. */
const LATER = later(START, 60 * MINUTE);
const SESSIONS = `query ($from: DateTime!, $to: DateTime!, $after: String) {
  sessions(from: $from, to: $to, first: 1, after: $after) {
    edges { node { id startsAt } } pageInfo { hasNextPage endCursor }
  }
}`;
const WATCH = `subscription ($sessionId: ID!) { sessionAccess(sessionId: $sessionId) { state } }`;
type Data = ReturnType<typeof dataOf>;
type Watched = { sessionAccess: { state: string } };

/** Somebody signed in on a device with everything that the examples make of it. */
async function aDevice(person?: Viewer) {
  const account = person ?? (await h.aCustomer());
  let kept: Tokens | null = await signIn(h, account);
  const writes: (Tokens | null)[] = [];
  const store = {
    read: () => kept,
    write: (tokens: Tokens | null) => {
      writes.push(tokens);
      kept = tokens;
    },
  };
  const tokens = createTokenKeeper({ url: h.url, store });
  const { client: live, watch } = createLive({ url: h.url, tokens, webSocketImpl: WebSocket });
  const ask = async (query: string, variables?: object) =>
    dataOf(await post(`${h.url}/graphql`, query, { ...variables }, await tokens.fresh()));
  return {
    account,
    tokens,
    live,
    watch,
    ask,
    writes,
    store,
    expire: () => store.write({ ...kept!, expiresAt: START.toISOString() }),
  };
}

/** Two classes on a day of their own, for whoever scrolls. */
let day = 0;
async function twoClasses() {
  day += 1;
  const startsInMinutes = day * 24 * 60;
  const ids = await Promise.all([1, 2].map(() => h.aSession({ startsInMinutes })));
  const from = later(START, startsInMinutes * MINUTE - 1);
  return { from, to: later(from, MINUTE), ids: ids.map((id) => globalId('Session', id)) };
}

/** A class, and its customer on a device. */
async function aSeatOnADevice({ startsInMinutes = 5 } = {}) {
  const sessionId = await h.aSession({ startsInMinutes });
  const { customer } = await aSeat(h, sessionId);
  await h.runDueWork();
  return { id: globalId('Session', sessionId), ...(await aDevice(customer)) };
}

describe('the keeper of tokens', () => {
  it('refreshes once for all who ask at a time, and each refresh token once', async () => {
    const { tokens, writes, expire } = await aDevice();
    expire();
    const all = await Promise.all([tokens.fresh(), tokens.fresh(), tokens.fresh()]);
    expect(new Set(all).size).toBe(1);
    expect(writes).toHaveLength(2);
    expect(await tokens.insteadOf('one from before')).toBe(all[0]);
  });

  it('forgets a sign-in that is over, and keeps one while the network is away', async () => {
    const { tokens, writes, store, expire, ask } = await aDevice();
    const away = createTokenKeeper({ url: 'http://127.0.0.1:1', store });
    expire();
    await expect(away.fresh()).rejects.toThrow();
    expect(store.read()).not.toBeNull();
    await ask(operation('sign-out'), { input: { refreshToken: store.read()!.refreshToken } });
    expire();
    expect(await tokens.fresh()).toBeNull();
    expect(writes.at(-1)).toBeNull();
  });
});

describe('a front end', () => {
  const documents = { possibleTypes: possibleTypes(schema), introspection: introspectionFromSchema(schema) };

  it('with Apollo Client: pages join, and a token that ran out is renewed on the way', async () => {
    const { tokens, live } = await aDevice();
    const apollo = createApollo({ url: h.url, tokens, live, ...documents });
    const { from, to, ids } = await twoClasses();
    const variables = { from: from.toISOString(), to: to.toISOString() };
    const pages = apollo.watchQuery<Data>({ query: gql(SESSIONS), variables });
    const scrolled = pages.subscribe(() => undefined);
    await vi.waitFor(() => expect(pages.getCurrentResult().data?.sessions.edges).toHaveLength(1));
    const after = pages.getCurrentResult().data!.sessions.pageInfo.endCursor;
    h.clock.set(LATER);
    await pages.fetchMore({ variables: { after } });
    const { sessions } = apollo.readQuery<Data>({ query: gql(SESSIONS), variables })!;
    expect(new Set(sessions.edges.map(({ node }: Data) => node.id))).toEqual(new Set(ids));
    scrolled.unsubscribe();
    apollo.stop();
  });

  it('with urql: pages join, and a token that ran out is renewed on the way', async () => {
    const { tokens, live } = await aDevice();
    const urql = createUrql({ url: h.url, tokens, live, ...documents });
    const { from, to, ids } = await twoClasses();
    const variables = { from: from.toISOString(), to: to.toISOString() };
    const first = await urql.query(SESSIONS, variables).toPromise();
    h.clock.set(LATER);
    const after = first.data.sessions.pageInfo.endCursor;
    const both = await urql.query(SESSIONS, { ...variables, after }).toPromise();
    expect(both.error).toBeUndefined();
    expect(new Set(both.data.sessions.edges.map(({ node }: Data) => node.id))).toEqual(new Set(ids));
  });

  it('with Relay: a token that ran out is renewed on the way', async () => {
    const { tokens, live, account } = await aDevice();
    const network = createRelay({ url: h.url, tokens, live }).getNetwork();
    const viewer: Data = {
      name: 'Viewer',
      operationKind: 'query',
      text: '{ viewer { id } }',
      id: null,
      metadata: {},
    };
    h.clock.set(LATER);
    const answer: Data = await network.execute(viewer, {}, { force: true }).toPromise();
    expect(answer.data.viewer.id).toBe(globalId('Customer', account.id));
  });

  it.each(['Apollo Client', 'urql', 'Relay'])('with %s: what is watched turns open', async (name) => {
    const { id, tokens, live } = await aSeatOnADevice();
    const states: string[] = [];
    const next = ({ data }: Data) => void states.push(data?.sessionAccess?.state);
    const variables = { sessionId: id };
    const watching = {
      'Apollo Client': () =>
        createApollo({ url: h.url, tokens, live, ...documents })
          .subscribe({ query: gql(WATCH), variables })
          .subscribe({ next }),
      urql: () =>
        createUrql({ url: h.url, tokens, live, ...documents })
          .subscription(WATCH, variables)
          .subscribe(next),
      Relay: () =>
        createRelay({ url: h.url, tokens, live })
          .getNetwork()
          .execute(
            { name: 'Watch', operationKind: 'subscription', text: WATCH, id: null, metadata: {} } as never,
            variables,
            {},
          )
          .subscribe({ next }),
    }[name]!();
    await vi.waitFor(() => expect(states).toEqual(['SCHEDULED']));
    await h.at(later(START, 5 * MINUTE));
    await vi.waitFor(() => expect(states).toEqual(['SCHEDULED', 'OPEN']));
    watching.unsubscribe();
    await live.dispose();
  });
});

describe('what is watched', () => {
  it('goes on where the token has run out meanwhile, with the present first', async () => {
    const { id, live, watch, expire } = await aSeatOnADevice({ startsInMinutes: 120 });
    const states: string[] = [];
    const ended = vi.fn();
    const stop = watch<Watched>(
      { query: WATCH, variables: { sessionId: id } },
      { next: ({ sessionAccess }) => void states.push(sessionAccess.state), end: ended },
    );
    await vi.waitFor(() => expect(states).toEqual(['SCHEDULED']));
    expire();
    h.clock.set(LATER);
    live.terminate();
    await vi.waitFor(() => expect(states).toEqual(['SCHEDULED', 'SCHEDULED']), 5_000);
    expect(ended).not.toHaveBeenCalled();
    stop();
    await live.dispose();
  });

  it('ends with its code where the right is lost', async () => {
    const { id, live, watch, account } = await aSeatOnADevice();
    const ended = vi.fn();
    watch<Watched>({ query: WATCH, variables: { sessionId: id } }, { next: () => undefined, end: ended });
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBeGreaterThan(0));
    const booking = await h.db.prisma.booking.findFirstOrThrow({ where: { customerId: account.id } });
    await h.bookings.cancel(account, booking.id);
    await h.runDueWork();
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('FORBIDDEN'));
    await live.dispose();
  });

  it('ends once where the sign-in is over', async () => {
    const { id, live, watch, ask, store } = await aSeatOnADevice();
    const ended = vi.fn();
    watch<Watched>({ query: WATCH, variables: { sessionId: id } }, { next: () => undefined, end: ended });
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBeGreaterThan(0));
    await ask(operation('sign-out'), { input: { refreshToken: store.read()!.refreshToken } });
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('UNAUTHENTICATED'));
    expect(ended).toHaveBeenCalledOnce();
    expect(store.read()).toBeNull();
    await live.dispose();
  });

  it('comes by server-sent events as well', async () => {
    const { id, tokens } = await aSeatOnADevice();
    const events = createEvents({ url: h.url, tokens });
    for await (const { data } of events.iterate<Watched>({ query: WATCH, variables: { sessionId: id } })) {
      expect(data!.sessionAccess.state).toBe('SCHEDULED');
      break;
    }
    events.dispose();
  });

  it('is found again at once on a phone that wakes up', async () => {
    vi.stubGlobal('WebSocket', WebSocket);
    const kept = new Map<string, string>();
    let wake: (state: string) => void = () => undefined;
    const appState = {
      addEventListener: (_type: 'change', then: (state: string) => void) => {
        wake = then;
        return { remove: () => undefined };
      },
    };
    const phone = startOnPhone({
      url: h.url,
      appState,
      store: {
        getItemAsync: async (key) => kept.get(key) ?? null,
        setItemAsync: async (key, value) => void kept.set(key, value),
        deleteItemAsync: async (key) => void kept.delete(key),
      },
    });
    kept.set('online-sessions', JSON.stringify(await signIn(h, await h.aCustomer())));
    expect(await phone.tokens.fresh()).toBe(JSON.parse(kept.get('online-sessions')!).accessToken);
    const terminate = vi.fn();
    reconnectWhenAwake({ terminate }, appState);
    wake('background');
    expect(terminate).not.toHaveBeenCalled();
    wake('active');
    expect(terminate).toHaveBeenCalledOnce();
    await phone.live.client.dispose();
    vi.unstubAllGlobals();
  });
});

/** A browser's push manager that is subscribed already: it takes no other key until it is unsubscribed. */
function aPushManager(endpoint: string, before: string, keys: { p256dh: string; auth: string }) {
  let key: string | null = before;
  const subscription = {
    toJSON: () => ({ endpoint, expirationTime: null, keys }),
    unsubscribe: async () => {
      key = null;
      return true;
    },
  };
  return {
    subscribedWith: () => key,
    pushManager: {
      getSubscription: async () => (key === null ? null : subscription),
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
        if (key !== null && key !== applicationServerKey) throw new Error('InvalidStateError');
        key = applicationServerKey;
        return subscription;
      },
    },
  };
}

describe('pushes', () => {
  const keys = { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) };

  it('are registered from a browser’s subscription, also after another key, and from a distributor’s', async () => {
    const { ask, account } = await aDevice();
    const { pushManager, subscribedWith } = aPushManager(
      'https://push.example/of-a-browser',
      'the key before',
      keys,
    );
    await registerBrowser({ pushManager }, ask);
    await registerBrowser({ pushManager }, ask);
    await register({ endpoint: 'https://push.example/of-a-distributor', keys }, ask);
    expect(subscribedWith()).toBe(PUSH_KEY);
    const devices = await h.db.prisma.pushDevice.findMany({ where: { customerId: account.id } });
    expect(devices.map(({ endpoint }) => endpoint).sort()).toEqual([
      'https://push.example/of-a-browser',
      'https://push.example/of-a-distributor',
    ]);
  });

  it('are shown by the service worker, and lead to the personal access URL', async () => {
    const worker = await readFile(
      new URL('../../docs/front-ends/service-worker.js', import.meta.url),
      'utf8',
    );
    const heard = new Map<string, (event: object) => void>();
    const shown: unknown[] = [];
    const opened: string[] = [];
    const waited: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>) => waited.push(work);
    const self = {
      addEventListener: (type: string, then: (event: object) => void) => heard.set(type, then),
      registration: { showNotification: async (...notification: unknown[]) => shown.push(notification) },
      clients: { openWindow: async (url: string) => opened.push(url), matchAll: async () => [] },
    };
    runInNewContext(worker, { self });
    const push = {
      purpose: 'ACCESS_NOTICE',
      title: 'Yoga',
      body: 'Join now.',
      url: 'https://x/join/y',
      tag: 't',
    };
    heard.get('push')!({ data: { json: () => push }, waitUntil });
    const close = vi.fn();
    heard.get('notificationclick')!({ notification: { close, data: { url: push.url } }, waitUntil });
    await Promise.all(waited);
    expect(shown).toEqual([['Yoga', { body: 'Join now.', tag: 't', data: { url: push.url } }]]);
    expect(opened).toEqual([push.url]);
    expect(close).toHaveBeenCalled();
  });
});
