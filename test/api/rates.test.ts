import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createMemoryLimiter } from '../../src/platform/rate-limit/memory.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { SEAT_WITH_ACCESS, stateOf, visitor } from '../support/access-states.ts';
import { operation } from '../support/documents.ts';
import { type Answer, codes, post, type Result, send } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { openSocket } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';

const VIEWER = operation('viewer');
const BURST = 300;

let h: Harness;
let now = 0;
let watched = 0;
let readingMs = 0;
beforeAll(async () => {
  // Every look at this clock is a little later, so the reading of any document takes time.
  const stopwatch = () => (watched += readingMs);
  h = await harness({ limiter: createMemoryLimiter({ clock: () => new Date(now) }), stopwatch });
});
afterAll(() => h.close());
beforeEach(() => {
  // Refills the limits of all callers, and their time for reading.
  now += 3_600_000;
  watched += 3_600_000;
  readingMs = 0;
  h.clock.set(NOON);
});

/** Asks this often. Returns how many passed, and the last refusal. */
async function flood(ask: () => Promise<Answer | Response>, calls = BURST + 20) {
  let passed = 0;
  let refusal: Answer | Response | null = null;
  for (let at = 0; at < calls; at += 20) {
    const answers = await Promise.all(Array.from({ length: Math.min(20, calls - at) }, ask));
    passed += answers.filter(({ status }) => status !== 429).length;
    refusal = answers.findLast(({ status }) => status === 429) ?? refusal;
  }
  return { passed, refusal };
}

const forged = () => post(`${h.url}/graphql`, VIEWER, {}, 'not.a.token');
const ask = (caller: Harness['manager'] | null) => async () =>
  post(`${h.url}/graphql`, VIEWER, {}, caller && (await h.token(caller)));

describe('a caller who calls too often', () => {
  it('is told so, and when to come back; after that one call passes', async () => {
    const { passed, refusal } = await flood(ask(h.manager));
    expect(passed).toBe(BURST);
    const { status, headers, errors } = refusal as Answer;
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    expect(errors).toEqual([
      {
        message:
          'At most 300 calls at once and 60 a second after that, one of which includes 500 objects of the answer. Try again in 1 s.',
        extensions: { code: 'RATE_LIMITED', retryAfter: 1 },
      },
    ]);
    now += 1_000;
    expect((await flood(ask(h.manager), 80)).passed).toBe(60);
  });

  it('hurts nobody else: neither another account at the same address, nor one without, nor a page', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const customer = await h.aCustomer();
    await flood(ask(h.manager));
    expect((await ask(customer)()).status).toBe(200);
    expect((await ask(null)()).status).toBe(200);
    expect((await fetch(h.url + path)).status).toBe(200);
  });

  it('is counted once a request, whichever part of the server answers it', async () => {
    const wrong = async () => post(`${h.url}/graphql`, '{ nope }', {}, await h.token(h.manager));
    expect((await flood(wrong)).passed).toBe(BURST);
  });

  it('without a token is counted by address', async () => {
    expect((await flood(ask(null))).passed).toBe(BURST);
    expect((await ask(h.manager)()).status).toBe(200);
  });

  it('with tokens that are none, likewise: 401 first, then 429; a good token at the same address goes on', async () => {
    expect((await forged()).status).toBe(401);
    const { passed, refusal } = await flood(forged);
    expect(passed).toBe(BURST - 1);
    expect(codes(refusal as Answer)).toEqual(['RATE_LIMITED']);
    expect((await ask(h.manager)()).status).toBe(200);
  });

  it('is refused before anything of the request is read', async () => {
    await flood(ask(h.manager));
    const run = vi.spyOn(h.contexts, 'contextFor');
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await h.token(h.manager)}`,
    };
    const answer = await fetch(`${h.url}/graphql`, { method: 'POST', headers, body: '{' });
    expect(answer.status).toBe(429);
    expect(run).not.toHaveBeenCalled();
  });

  it('may still load what is no call: the probes, the assets, the outbox', async () => {
    await flood(ask(null));
    for (const path of ['/health', '/ready', '/metrics', '/outbox', '/outbox.json'])
      expect((await flood(() => fetch(h.url + path), 40)).passed, path).toBe(40);
  });
});

describe('an operation that may answer many objects', () => {
  const many = (first: number) =>
    `{ sessions(first: 100, from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z") { edges { node { id bookings(first: ${first}) { edges { node { id } } } } } } }`;

  it('counts as more than one call', async () => {
    const asking = async () => post(`${h.url}/graphql`, many(99), {}, await h.token(h.manager));
    // 10,000 objects are 20 calls. One after another, or the first call of each is taken before the rest of any.
    for (let n = 0; n < 15; n++) expect((await asking()).status).toBe(200);
    const refused = await asking();
    expect(refused.status).toBe(429);
    expect(codes(refused)).toEqual(['RATE_LIMITED']);
  });

  it('counts as one when they are few', async () => {
    const asking = async () => post(`${h.url}/graphql`, many(3), {}, await h.token(h.manager));
    expect((await flood(asking, 100)).passed).toBe(100);
  });
});

describe('a document that nobody has sent before', () => {
  let n = 0;
  const bad = () => `{ nope${n++} }`;
  const endpoints: [string, (text: string) => Promise<Pick<Result, 'errors'>>][] = [
    ['by POST', (text) => post(`${h.url}/graphql`, text)],
    ['by GET', (text) => send(`${h.url}/graphql?query=${encodeURIComponent(text)}`, {})],
    ['for a stream', async (text) => JSON.parse((await (await stream(text)).text()).match(/\{.*\}/)![0])],
    ['with a token that is none', (text) => post(`${h.url}/graphql`, text, {}, 'made.up.token')],
  ];
  const stream = (query: string) =>
    fetch(`${h.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
  const read = async (ask: (text: string) => Promise<Pick<Result, 'errors'>>) => {
    let refusedByText = 0;
    for (let i = 0; i < 55; i++)
      if ((await ask(bad())).errors?.[0]?.message.startsWith('Cannot query')) refusedByText += 1;
    return refusedByText;
  };

  it.each(endpoints)('is paid by the time that reading it took, %s', async (_endpoint, ask) => {
    readingMs = 40;
    expect(await read(ask)).toBeLessThan(20);
    // Only the unauthenticated caller waits.
    expect((await post(`${h.url}/graphql`, VIEWER, {}, await h.token(h.manager))).status).toBe(200);
  });

  it('is so on a socket', async () => {
    readingMs = 40;
    const client = await h.socket(null);
    expect(await read(async (text) => (await client.run(text).next()) as Result)).toBeLessThan(20);
    expect(codes((await client.run(bad()).next()) as Result)).toEqual(['RATE_LIMITED']);
    await client.leave();
  });

  it('and that was refused costs no more than a call when it comes again', async () => {
    readingMs = 40;
    const text = bad();
    expect((await flood(() => post(`${h.url}/graphql`, text))).passed).toBe(BURST - 19);
  });

  it('has at most 200 tokens when it comes from nobody, by either endpoint', async () => {
    const large = `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: center { id name }`).join(' ')} }`;
    const client = await h.socket(null);
    for (const answer of [await post(`${h.url}/graphql`, large), (await client.run(large).next()) as Result])
      expect(answer.errors).toMatchObject([
        { message: expect.stringContaining('at most 200 tokens'), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    await client.leave();
    expect((await post(`${h.url}/graphql`, large, {}, await h.token(h.manager))).errors).toBeUndefined();
  });
});

describe('long JSON', () => {
  const FILL = { fill: 'x'.repeat(17_000) };

  it('is paid by the time that reading it took, by HTTP', async () => {
    readingMs = 40;
    const token = await h.token(h.manager);
    const long = () => post(`${h.url}/graphql`, VIEWER, FILL, token);
    expect((await flood(long, 60)).passed).toBeLessThan(20);
    expect((await post(`${h.url}/graphql`, VIEWER, {}, await h.token(await h.aCustomer()))).status).toBe(200);
  });

  it('is so on a socket, where a caller who cannot pay is asked to come back later', async () => {
    readingMs = 40;
    const client = await h.socket(null);
    for (let n = 0; n < 20; n++) client.send({ type: 'ping', payload: FILL });
    expect(await client.closed).toMatchObject({ code: 1013, reason: 'Too many calls.' });
    const neighbour = await h.socket(h.manager);
    expect(await neighbour.run(VIEWER).next()).toMatchObject({ data: {} });
    await neighbour.leave();
  });

  it('counts as a call on a socket where it asks for nothing; a short frame does not', async () => {
    const client = await h.socket(null);
    for (let n = 0; n < BURST + 20; n++) client.send({ type: 'ping', payload: { n } });
    expect(await client.run('{ __typename }').next()).toMatchObject({ data: {} });
    for (let n = 0; n < BURST; n++) client.send({ type: 'ping', payload: { fill: 'x'.repeat(1_000) } });
    expect(await client.closed).toMatchObject({ code: 1013, reason: 'Too many calls.' });
  });
});

describe('a limiter that takes a moment', () => {
  it('changes nothing about the order in which frames are read', async () => {
    const later = async () => new Promise<null>((resolve) => setTimeout(resolve, 30, null));
    const slow = await harness({ limiter: { take: later, close: () => undefined } });
    const sessionId = globalId('Session', await slow.aSession());
    const client = await slow.socket(slow.manager);
    const watch = { query: WATCH, variables: { sessionId }, extensions: { fill: 'x'.repeat(17_000) } };
    client.send({ type: 'subscribe', id: 'long', payload: watch });
    client.send({ type: 'complete', id: 'long' });
    client.send({ type: 'subscribe', id: 'last', payload: { query: VIEWER } });
    expect(await client.frames.next()).toMatchObject({ type: 'next', id: 'last' });
    await vi.waitFor(() => expect(slow.accessSubscriptions.open()).toBe(0));
    await client.leave();
    await slow.close();
  });
});

describe('a mutation', () => {
  const several = (count: number, field: string) =>
    `mutation { ${Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ')} }`;
  const guess = 'joinSession(input: { accessToken: "a-guess" }) { __typename }';
  const refresh = 'refreshSession(input: { refreshToken: "a-guess" }) { __typename }';

  it.each([
    ['guesses of passes', guess],
    ['guesses of refresh tokens', refresh],
  ])('counts once for each field: %s', async (_what, field) => {
    // As many as fit into 200 tokens, the limit without a token.
    const ask12 = () => post(`${h.url}/graphql`, several(12, field));
    for (let i = 0; i < 20; i++) expect((await ask12()).errors).toBeUndefined();
    expect((await flood(ask(null))).passed).toBe(BURST - 20 * 12);
  });

  it('counts so on a socket, in fragments, and of a caller with a token', async () => {
    const client = await h.socket(h.manager);
    const text = `mutation { ...A ... { ...A } } fragment A on Mutation { ${several(15, guess).slice(10)}`;
    for (let i = 0; i < 9; i++) await client.run(text).next();
    await client.leave();
    // Besides the connection init. A fragment is counted where it is spread.
    expect((await flood(ask(h.manager))).passed).toBe(BURST - 1 - 9 * 30);
  });

  it('counts nothing for a field that is skipped', async () => {
    const text = `mutation ($no: Boolean!) { a: ${guess} b: ${guess.replace(' {', ' @skip(if: $no) {')} }`;
    await post(`${h.url}/graphql`, text, { no: true });
    expect((await flood(ask(null))).passed).toBe(BURST - 1);
  });
});

describe('on a socket', () => {
  it('too many operations are answered one by one; what runs goes on, and so does the neighbour', async () => {
    const sessionId = await h.aSession();
    await h.runDueWork();
    const id = globalId('Session', sessionId);
    const client = await h.socket(h.manager);
    const watch = client.run(WATCH, { sessionId: id });
    await watch.next();
    const answers: (Result | 'complete' | null)[] = [];
    for (let n = 0; n < BURST; n++) answers.push(await client.run(VIEWER).next());
    const refused = answers.filter((answer) => (answer as Result).errors) as Result[];
    // The connection init and the stream are calls, too.
    expect(refused).toHaveLength(2);
    expect(refused[0]!.errors![0]).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } });
    expect(refused[0]!.errors![0]!.extensions).not.toHaveProperty('http');
    await h.access.edit(h.manager, sessionId, { waitingNote: 'still watching' });
    await h.runDueWork();
    expect(await watch.next()).toMatchObject({ data: { sessionAccess: { waitingNote: 'still watching' } } });
    const neighbour = await h.socket(await h.aCustomer());
    expect(await neighbour.run(VIEWER).next()).toMatchObject({ data: { viewer: {} } });
    now += 1_000;
    expect(await client.run(VIEWER).next()).toMatchObject({ data: { viewer: {} } });
    await client.leave();
    await neighbour.leave();
  });

  it('calls count together with those by HTTP', async () => {
    await flood(ask(h.manager), BURST - 1);
    const client = await h.socket(h.manager);
    expect(codes((await client.run(VIEWER).next()) as Result)).toEqual(['RATE_LIMITED']);
    await client.leave();
  });

  it('a connection init too many is asked to come back later', async () => {
    await flood(ask(h.manager), BURST);
    const client = await openSocket(h.url);
    client.send({ type: 'connection_init', payload: { token: await h.token(h.manager) } });
    expect(await client.closed).toMatchObject({ code: 1013, reason: 'Too many calls.' });
  });

  it('a bad token is a failed attempt of its address', async () => {
    const client = await openSocket(h.url);
    client.send({ type: 'connection_init', payload: { token: 'nonsense' } });
    expect(await client.closed).toMatchObject({ code: 4403 });
    expect((await flood(forged, BURST)).passed).toBe(BURST - 1);
  });
});

describe('an access page', () => {
  it('is counted by pass: page, button, answer, calendar and stream together', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const other = await SEAT_WITH_ACCESS.OPEN(h);
    const { get, press } = visitor(h);
    const events = await get(`${path}/events`);
    await events.body?.cancel();
    await press(path);
    await get(`${path}/calendar.ics`);
    await press(`${path}/attendance`);
    const { passed, refusal } = await flood(() => get(path), BURST);
    expect(passed).toBe(BURST - 4);
    const { status, headers } = refusal as Response;
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    for (const late of [await press(path), await get(`${path}/events`), await press(`${path}/attendance`)])
      expect(late.status).toBe(429);
    expect(stateOf(await (await get(other.path)).text())).toBe('OPEN');
    now += 1_000;
    expect((await press(path)).status).toBe(303);
  });

  it('tells a person who must wait in their language, and comes back by itself', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const { get } = visitor(h);
    await flood(() => get(path), BURST);
    const answer = await get(path, { headers: { 'accept-language': 'it' } });
    const html = await answer.text();
    expect(answer.status).toBe(429);
    expect(html).toContain('<html lang="it">');
    expect(html).toContain(`http-equiv="refresh"`);
    expect(await (await get(path, { headers: { accept: 'application/json' } })).json()).toEqual({
      error: 'Too many requests.',
      retryAfter: 1,
    });
  });

  it('counts passes that nobody has by address, so trying many is no way around', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const { get } = visitor(h);
    let n = 0;
    const { passed } = await flood(() => get(`/join/guess-${n++}`));
    expect(passed).toBe(BURST);
    expect((await get(path)).status).toBe(200);
  });

  it('counts tokens of teacher’s pages that are none in the same way', async () => {
    const { get } = visitor(h);
    let n = 0;
    const { passed } = await flood(() => get(`/teach/guess-${n++}`));
    expect(passed).toBe(BURST);
  });
});

describe('who joins by a pass, without a token', () => {
  const JOIN = operation('join-session');
  const passOf = (path: string) => path.split('/').at(-1)!;
  const joining = (accessToken: string) => () => post(`${h.url}/graphql`, JOIN, { input: { accessToken } });

  it('is counted by the pass, with its page; the others at the address go on', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const other = await SEAT_WITH_ACCESS.OPEN(h);
    await visitor(h).get(path);
    const { passed, refusal } = await flood(joining(passOf(path)), BURST);
    expect(passed).toBe(BURST - 1);
    const { status, headers, errors } = refusal as Answer;
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }]);
    expect((await visitor(h).get(path)).status).toBe(429);
    expect((await flood(joining(passOf(other.path)), 20)).passed).toBe(20);
    // Only the refused call was charged to the address.
    expect((await flood(ask(null))).passed).toBe(BURST - 1);
  });

  it('is counted so on a socket, too, and when the access is closed', async () => {
    const { path } = await SEAT_WITH_ACCESS.SCHEDULED(h);
    const client = await h.socket(null);
    const answer = (await client.run(JOIN, { input: { accessToken: passOf(path) } }).next()) as Result;
    expect(answer.data.joinSession.__typename).toBe('AccessNotOpenError');
    await client.leave();
    // Its connection init was a call of the address.
    expect((await flood(ask(null))).passed).toBe(BURST - 1);
    expect((await flood(() => visitor(h).get(path))).passed).toBe(BURST - 1);
  });

  it('is counted by the address when nobody has the pass, so trying many is no way around', async () => {
    let n = 0;
    const { passed } = await flood(() => joining(`guess-${n++}`)());
    expect(passed).toBe(BURST);
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    expect((await joining(passOf(path))()).status).toBe(429);
    expect((await visitor(h).get(path)).status).toBe(200);
  });

  it('gets no more calls back than it made', async () => {
    const { path } = await SEAT_WITH_ACCESS.OPEN(h);
    const join = `joinSession(input: { accessToken: "${passOf(path)}" }) { __typename }`;
    const several = `mutation { ${Array.from({ length: 12 }, (_, n) => `a${n}: ${join}`).join(' ')} }`;
    await flood(ask(null), 100);
    expect((await post(`${h.url}/graphql`, several)).errors).toBeUndefined();
    expect((await flood(ask(null))).passed).toBe(BURST - 100);
    expect((await flood(() => visitor(h).get(path))).passed).toBe(BURST - 12);
  });
});

describe('who refreshes a sign-in', () => {
  const send = (name: string, input: object) => post(`${h.url}/graphql`, operation(name), { input });
  const refresh = (refreshToken: string) => send('refresh-session', { refreshToken });

  async function signIn(account: Viewer): Promise<string> {
    const { email } = await h.db.prisma.customer.findUniqueOrThrow({ where: { id: account.id } });
    const answer = await send('sign-in', { email, code: await h.aCode(email!) });
    return answer.data.signIn.refreshToken;
  }

  it('is counted by the account, so that many behind one address come back at once', async () => {
    const customer = await h.aCustomer();
    let token = await signIn(customer);
    for (let n = 0; n < 40; n += 1) token = (await refresh(token)).data.refreshSession.refreshToken;
    // The sign-in was a call of the address.
    expect((await flood(ask(null))).passed).toBe(BURST - 1);
    expect((await flood(ask(customer))).passed).toBe(BURST - 40);
  });

  it('is counted by the address when the token is no good', async () => {
    for (let n = 0; n < 40; n += 1) await refresh(`osr_${n}`);
    expect((await flood(ask(null))).passed).toBe(BURST - 40);
  });

  it('is counted by the address, too, when the account has no calls left', async () => {
    const customer = await h.aCustomer();
    let token = await signIn(customer);
    await flood(ask(customer));
    for (let n = 0; n < 5; n += 1) token = (await refresh(token)).data.refreshSession.refreshToken;
    expect((await flood(ask(null))).passed).toBe(BURST - 6);
  });
});
