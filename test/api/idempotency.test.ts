import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createIdempotencyStore } from '../../src/platform/idempotency/postgres.ts';
import type { Claim } from '../../src/ports/idempotency.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { type Answer, codes, type Result, send } from '../support/graphql-client.ts';
import type { Harness } from '../support/harness.ts';
import { twoNodes } from '../support/two-nodes.ts';
import { PUSH_KEY, SECRET } from '../support/wired.ts';

/** Two nodes with one database. */
let h: Harness;
let other: Harness;
beforeAll(async () => {
  [h, other] = await twoNodes();
});
afterAll(() => h.close());

const CREATE = operation('create-service');
const named = (name: string) => ({
  input: { name, modality: 'ONLINE', capacity: 5, durationMinutes: 30 },
});
type Request = { query?: string; variables?: object; operationName?: string; extensions?: object };

/** Sends a mutation with a key: `create-service`, unless told otherwise. */
async function ask(key: string | null, request: Request, caller: Viewer | null = h.manager, node = h) {
  const token = caller && (await h.token(caller));
  const { status, data, errors }: Answer = await send(`${node.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key === null ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({ query: CREATE, ...request }),
  });
  expect(status).toBe(200);
  return { data, errors };
}
const servicesNamed = (name: string) => h.db.prisma.service.count({ where: { name } });
const stored = (key: string) =>
  h.db.sql<{ answer: Buffer | null; text: string }>(
    `SELECT answer, idempotent_answer::text AS text FROM idempotent_answer WHERE key_hash = sha256($1::bytea)`,
    [Buffer.from(key)],
  );
const fresh = () => ({ key: randomUUID(), name: `Class ${randomUUID()}` });

describe('a mutation that bears a key', () => {
  it('runs once: a repeat is answered as the first was', async () => {
    const { key, name } = fresh();
    const first = await ask(key, { variables: named(name) });
    expect(first.data.createService).toMatchObject({ __typename: 'Service', name });
    h.clock.advance(23 * 3_600_000);
    expect(await ask(key, { variables: named(name) })).toEqual(first);
    expect(await ask(key, { variables: named(name) }, h.manager, other)).toEqual(first);
    expect(await servicesNamed(name)).toBe(1);
  });

  it('runs once by either endpoint: the key is a header, or in the extensions', async () => {
    const { key, name } = fresh();
    const socket = await other.socket(h.manager);
    const bySocket = () =>
      socket.run(CREATE, named(name), undefined, { idempotencyKey: key }).next() as Promise<Result>;
    const first = await bySocket();
    expect(first.data.createService.name).toBe(name);
    expect(await bySocket()).toEqual(first);
    expect(await ask(key, { variables: named(name) })).toEqual(first);
    const inBody = { variables: named(name), extensions: { idempotencyKey: key } };
    expect(await ask(null, inBody)).toEqual(first);
    expect(await ask(key, inBody)).toEqual(first);
    await socket.leave();
    expect(await servicesNamed(name)).toBe(1);
  });

  it('runs once when it is sent many times at the same moment, to two nodes', async () => {
    const { key, name } = fresh();
    const asked = Array.from({ length: 12 }, (_, i) =>
      ask(key, { variables: named(name) }, h.manager, i % 2 ? h : other),
    );
    const [first, ...others] = await Promise.all(asked);
    expect(first!.data.createService.name).toBe(name);
    for (const answer of others) expect(answer).toEqual(first);
    expect(await servicesNamed(name)).toBe(1);
  });

  it('runs again after a day', async () => {
    const { key, name } = fresh();
    const first = await ask(key, { variables: named(name) });
    h.clock.advance(24 * 3_600_000);
    const later = await ask(key, { variables: named(name) });
    expect(later.data.createService.id).not.toBe(first.data.createService.id);
    expect(await ask(key, { variables: named(name) })).toEqual(later);
  });

  it('repeats a refusal, and an error, as it was', async () => {
    const email = `${randomUUID()}@people.example`;
    const taken = { query: operation('create-customer'), variables: { input: { name: 'Ana', email } } };
    await ask(null, taken);
    const refused = await ask('refused', taken);
    expect(refused.data.createCustomer.__typename).toBe('EmailTakenError');
    await h.db.prisma.customer.updateMany({ where: { email }, data: { email: null } });
    expect(await ask('refused', taken)).toEqual(refused);

    const professional = await h.aProfessional();
    const forbidden = await ask('forbidden', { variables: named('Never') }, professional);
    expect(codes(forbidden)).toEqual(['FORBIDDEN']);
    expect(await ask('forbidden', { variables: named('Never') }, professional)).toEqual(forbidden);
  });

  it('is the same however its variables are written', async () => {
    const { key, name } = fresh();
    const { input } = named(name);
    const first = await ask(key, { variables: { input } });
    const turned = Object.fromEntries(Object.entries(input).reverse());
    expect(await ask(key, { variables: { input: turned } })).toEqual(first);
  });
});

describe('a key that belongs to another request', () => {
  it.each([
    ['other values', (name: string) => ({ variables: named(`${name}!`) })],
    ['another document', (name: string) => ({ query: `${CREATE}\n`, variables: named(name) })],
    [
      'another mutation',
      () => ({ query: operation('archive-service'), variables: { input: { serviceId: 'x' } } }),
    ],
  ])('is refused in the mutation’s own union: %s', async (_what, another) => {
    const { key, name } = fresh();
    await ask(key, { variables: named(name) });
    const refused = await ask(key, another(name));
    expect(Object.values(refused.data)).toMatchObject([
      {
        __typename: 'InvalidInputError',
        message: 'This key was used with another request: take a new key.',
      },
    ]);
    expect(await servicesNamed(`${name}!`)).toBe(0);
    expect((await ask(key, { variables: named(name) })).data.createService.name).toBe(name);
  });

  it('names the key as what is wrong', async () => {
    const { key, name } = fresh();
    await ask(key, { variables: named(name) });
    const query = `mutation ($input: CreateServiceInput!) { createService(input: $input) { ... on InvalidInputError { field } } }`;
    expect((await ask(key, { query, variables: named(name) })).data.createService).toEqual({
      field: 'idempotencyKey',
    });
  });

  it('tells a caller without the right no more than that', async () => {
    const { key, name } = fresh();
    const professional = await h.aProfessional();
    const edit = { query: operation('update-customer'), variables: { input: { customerId: 'x' } } };
    await ask(key, edit, professional);
    expect(codes(await ask(key, { variables: named(name) }, professional))).toEqual(['FORBIDDEN']);
  });

  it('is of no use to the same caller with less right: its answer is not shown again', async () => {
    const change = { name: 'One partner' };
    const [all, few] = [await h.aPartner(undefined, change), await h.aPartner(['access:read'], change)];
    const sessionId = globalId('Session', await h.aSession());
    const customer = { name: 'Cleo', email: 'cleo@people.example' };
    const book = { query: operation('book-session'), variables: { input: { sessionId, customer } } };
    const booked = fresh().key;
    expect((await ask(booked, book, all)).data.bookSession.accessUrl).toContain('/join/');
    expect(codes(await ask(booked, book, few))).toEqual(['FORBIDDEN']);

    const { key, name } = fresh();
    const manager = { ...(await h.aProfessional({ role: 'MANAGER' })), role: 'manager' as const };
    await ask(key, { variables: named(name) }, manager);
    await h.people.updateProfessional(h.manager, manager.id, { role: 'PROFESSIONAL' });
    expect(codes(await ask(key, { variables: named(name) }, manager))).toEqual(['FORBIDDEN']);
  });

  it('is no matter when it is somebody else’s', async () => {
    const { key, name } = fresh();
    const [colleague, stranger] = [await h.aProfessional({ role: 'MANAGER' }), await h.aCenter()];
    for (const caller of [h.manager, { ...colleague, role: 'manager' as const }, stranger])
      expect((await ask(key, { variables: named(name) }, caller)).data.createService.name).toBe(name);
    expect(await servicesNamed(name)).toBe(3);
  });
});

describe('no key is taken', () => {
  const expectRefused = async (answer: ReturnType<typeof ask>, message: string, code = 'BAD_USER_INPUT') => {
    const { data, errors } = await answer;
    expect([data, errors]).toEqual([undefined, [expect.objectContaining({ message })]]);
    expect(codes({ errors })).toEqual([code]);
  };

  it('from nobody: it is ignored', async () => {
    expect(codes(await ask('key', { variables: named('Nobody’s') }, null))).toEqual(['UNAUTHENTICATED']);
    const code = { query: operation('request-sign-in-code'), variables: { input: { email: 'a@b.example' } } };
    for (const key of ['key', 'no key at all'])
      expect((await ask(key, code, null)).data.requestSignInCode.__typename).toBe('SignInCodeRequest');
  });

  it('for an answer that holds a secret: it is ignored, and nothing is kept', async () => {
    const before = await h.db.prisma.idempotentAnswer.count();
    const join = { query: operation('join-session'), variables: { input: { accessToken: 'x' } } };
    for (const caller of [h.manager, null])
      for (const key of ['key', 'no key at all'])
        expect((await ask(key, join, caller)).data.joinSession.__typename).toBe('NotFoundError');
    const refresh = { query: operation('refresh-session'), variables: { input: { refreshToken: 'x' } } };
    expect((await ask('key', refresh)).data.refreshSession.__typename).toBe('InvalidRefreshTokenError');
    expect(await h.db.prisma.idempotentAnswer.count()).toBe(before);
  });

  it.each([['x'.repeat(201)], ['two words'], ['línea']])(
    'that is not made of visible ASCII characters, or too long: %s',
    (key) =>
      expectRefused(
        ask(null, { variables: named('Never'), extensions: { idempotencyKey: key } }),
        'An idempotency key is 1 to 200 visible ASCII characters, such as a UUID.',
      ),
  );

  it.each([
    [
      'two mutations',
      'mutation { a: archiveService(input: { serviceId: "x" }) { __typename } ...B } fragment B on Mutation { archiveService(input: { serviceId: "x" }) { __typename } }',
    ],
    [
      'the same one under two names',
      'mutation { a: archiveService(input: { serviceId: "x" }) { __typename } b: archiveService(input: { serviceId: "x" }) { __typename } }',
    ],
  ])('for %s', (_what, query) =>
    expectRefused(
      ask('key', { query }),
      'An idempotency key is for one mutation: send each with a key of its own.',
    ),
  );

  it('with variables that are nested without end', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const answer = await send(`${h.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'deep',
        authorization: `Bearer ${await h.token(h.manager)}`,
      },
      body: `{"query":${JSON.stringify(CREATE)},"variables":{"input":${deep}}}`,
    });
    expect([codes(answer), answer.errors![0]!.message]).toEqual([
      ['BAD_USER_INPUT'],
      'The variables are nested too deeply.',
    ]);
  });

  it('when there are two different ones', async () => {
    const answer = await send(`${h.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify({ query: CREATE, extensions: { idempotencyKey: 'two' } }),
    });
    expect(answer.status).toBe(400);
    expect(answer.errors![0]!.message).toContain('two different idempotency keys');
  });

  it('with a query: it may be repeated anyway', async () => {
    const query = '{ pushPublicKey }';
    expect((await ask('key', { query }, null)).data).toEqual({ pushPublicKey: PUSH_KEY });
    expect(await stored('key')).toEqual([]);
  });
});

describe('what is not an answer is not kept', () => {
  it('an internal error: the repeat runs', async () => {
    const { key, name } = fresh();
    const broken = vi.spyOn(h.services, 'create').mockRejectedValueOnce(new Error('the disk is full'));
    expect(codes(await ask(key, { variables: named(name) }))).toEqual(['INTERNAL_SERVER_ERROR']);
    broken.mockRestore();
    expect(await stored(key)).toEqual([]);
    expect((await ask(key, { variables: named(name) })).data.createService.name).toBe(name);
  });

  it('a request that never ran: it may be mended and sent under the same key', async () => {
    const { key, name } = fresh();
    expect(codes(await ask(key, { variables: {} }))).toEqual(['BAD_USER_INPUT']);
    expect((await ask(key, { variables: named(name) })).data.createService.name).toBe(name);
  });
});

describe('what is kept', () => {
  it('can be read by nobody who reads the database, and is removed after a day', async () => {
    const { key, name } = fresh();
    await ask(key, { variables: named(name) });
    const [row] = await stored(key);
    expect(row!.answer!.length).toBeGreaterThan(50);
    expect(row!.answer!.toString('latin1')).not.toContain('Class');
    expect(row!.text).not.toContain(key);
    h.clock.advance(24 * 3_600_000 - 1);
    await h.idempotencyStore.sweep();
    expect(await stored(key)).toHaveLength(1);
    h.clock.advance(1);
    await h.idempotencyStore.sweep();
    expect(await stored(key)).toEqual([]);
  });
});

describe('a caller that floods', () => {
  it('has so many keys at most, and is told when to come back; repeats are answered, others not concerned', async () => {
    const secrets = { secret: SECRET, previousSecrets: [] };
    const { claim, keep } = createIdempotencyStore({ db: h.db, clock: h.clock, secrets, mostKeys: 3 });
    const { centerId } = h.manager;
    const callerId = randomUUID();
    const asking = (key: string) => claim({ centerId, callerId, key, digest: new Uint8Array(32) });
    const first = await asking('1');
    await keep((first as { claim: Claim }).claim, 'done');
    h.clock.advance(3_600_000);
    for (const key of ['2', '3']) expect((await asking(key)).state).toBe('claimed');
    expect(await asking('4')).toEqual({ state: 'full', seconds: 23 * 3_600 });
    expect(await asking('1')).toEqual({ state: 'answered', answer: 'done' });
    expect(
      (await claim({ centerId, callerId: randomUUID(), key: '4', digest: new Uint8Array(32) })).state,
    ).toBe('claimed');
    await h.db.sql(
      `UPDATE idempotent_answer SET leased_until = now() - interval '1 ms' WHERE caller_id = $1`,
      [callerId],
    );
    expect((await asking('2')).state).toBe('claimed');
    h.clock.advance(23 * 3_600_000);
    await h.idempotencyStore.sweep();
    expect((await asking('4')).state).toBe('claimed');
  });

  it('is refused like any caller over its limit', async () => {
    const { key, name } = fresh();
    vi.spyOn(h.idempotencyStore, 'claim').mockResolvedValueOnce({ state: 'full', seconds: 90.5 });
    const refused = await send(`${h.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${await h.token(h.manager)}`,
      },
      body: JSON.stringify({ query: CREATE, variables: named(name) }),
    });
    expect([refused.status, refused.headers.get('retry-after'), codes(refused)]).toEqual([
      429,
      '91',
      ['RATE_LIMITED'],
    ]);
    expect(await servicesNamed(name)).toBe(0);
  });

  it('fills no disk with long answers: it is kept that there was one', async () => {
    const { key, name } = fresh();
    const fields = Array.from({ length: 29 }, (_, n) => `a${n}: description`).join(' ');
    const query = `mutation ($input: CreateServiceInput!) { createService(input: $input) { ... on Service { ${fields} } } }`;
    const input = { ...named(name).input, description: `x${'\n'.repeat(1_500)}x` };
    const request = { query, variables: { input } };
    const first = await ask(key, request);
    expect(JSON.stringify(first).length).toBeGreaterThan(64 * 1024);
    const repeat = await ask(key, request);
    expect(codes(repeat)).toEqual(['BAD_USER_INPUT']);
    expect(repeat.errors![0]!.message).toContain('This was carried out');
    expect(await servicesNamed(name)).toBe(1);
    expect((await stored(key))[0]!.answer!.length).toBeLessThan(1_000);
  });
});

describe('a node that dies while it runs a request', () => {
  const digest = new Uint8Array(32);
  const lapse = () => h.db.sql(`UPDATE idempotent_answer SET leased_until = now() - interval '1 ms'`);
  /** The claim of a node. */
  async function aClaim(node = h): Promise<Claim> {
    const request = { centerId: h.manager.centerId, callerId: h.manager.id, key: randomUUID(), digest };
    const claimed = await node.idempotencyStore.claim(request);
    if (claimed.state !== 'claimed') throw new Error(claimed.state);
    return claimed.claim;
  }

  it('leaves its claim to others once it lapses, and can do nothing with it any more', async () => {
    const claim = await aClaim();
    expect(await other.idempotencyStore.claim(claim)).toEqual({ state: 'running' });
    expect(await other.idempotencyStore.claim({ ...claim, digest: digest.with(0, 1) })).toEqual({
      state: 'other',
    });
    await lapse();
    expect(await other.idempotencyStore.claim({ ...claim, digest: digest.with(0, 1) })).toEqual({
      state: 'other',
    });
    const taken = await other.idempotencyStore.claim(claim);
    expect(taken.state).toBe('claimed');
    await h.idempotencyStore.keep(claim, 'too late');
    await h.idempotencyStore.release(claim);
    expect(await h.idempotencyStore.claim(claim)).toEqual({ state: 'running' });
    await other.idempotencyStore.keep((taken as { claim: Claim }).claim, 'the answer');
    await lapse();
    expect(await h.idempotencyStore.claim(claim)).toEqual({ state: 'answered', answer: 'the answer' });
  });

  it('is told apart from one that takes its time', async () => {
    const claim = await aClaim();
    await lapse();
    await h.idempotencyStore.renew(claim);
    expect(await other.idempotencyStore.claim(claim)).toEqual({ state: 'running' });
  });

  it('leaves its claim to one of those who wait', async () => {
    const claim = await aClaim();
    await lapse();
    const claimed = await Promise.all([h, other, h, other].map((node) => node.idempotencyStore.claim(claim)));
    expect(claimed.map(({ state }) => state).sort()).toEqual(['claimed', 'running', 'running', 'running']);
  });

  it('lets the repeat run, which meets what was done', async () => {
    const sessionId = globalId('Session', await h.aSession());
    const customerId = globalId('Customer', (await h.aCustomer()).id);
    const booking = { query: operation('book-session'), variables: { input: { sessionId, customerId } } };
    const { key } = fresh();
    const dies = vi.spyOn(h.idempotencyStore, 'keep').mockRejectedValueOnce(new Error('killed'));
    expect((await ask(key, booking)).data.bookSession.__typename).toBe('Booking');
    dies.mockRestore();
    await lapse();
    const repeat = await ask(key, booking, h.manager, other);
    expect(repeat.data.bookSession.__typename).toBe('AlreadyBookedError');
    expect(await ask(key, booking)).toEqual(repeat);
  });
});

describe('a repeat of what is still running', () => {
  it('waits 5 s at most, then is told when to come back', async () => {
    const { key, name } = fresh();
    const claims = vi.spyOn(h.idempotencyStore, 'claim').mockClear().mockResolvedValue({ state: 'running' });
    const began = performance.now();
    const { errors } = await send(`${h.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${await h.token(h.manager)}`,
      },
      body: JSON.stringify({ query: CREATE, variables: named(name) }),
    });
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: 10 } }]);
    expect(performance.now() - began).toBeGreaterThan(5_000);
    expect(claims.mock.calls.length).toBeLessThan(20);
    claims.mockRestore();
    expect(await servicesNamed(name)).toBe(0);
  });

  it('waits, and takes over when the first one fails', async () => {
    const { key, name } = fresh();
    let fail = (_error: Error) => {};
    const started = vi.spyOn(h.services, 'create').mockImplementationOnce(
      () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    );
    const first = ask(key, { variables: named(name) });
    await vi.waitFor(() => expect(started).toHaveBeenCalled());
    const claims = vi.spyOn(other.idempotencyStore, 'claim');
    const second = ask(key, { variables: named(name) }, h.manager, other);
    await vi.waitFor(() => expect(claims.mock.calls.length).toBeGreaterThan(2));
    fail(new Error('no more'));
    expect(codes(await first)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect((await second).data.createService.name).toBe(name);
    vi.restoreAllMocks();
    expect(await servicesNamed(name)).toBe(1);
  });
});
