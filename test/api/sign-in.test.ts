import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { codes, post } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { addressOf, mutate, signIn, whoIs } from '../support/signing-in.ts';
import { statementsOf } from '../support/statements.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness({ trustProxy: 1 });
});
afterAll(() => h.close());
let sources = 0;
beforeEach(async () => {
  h.clock.set(NOON);
  // All tests share this client address, so its limit must not be reached.
  await h.db.prisma.attemptCount.deleteMany();
  await h.db.prisma.signInCode.deleteMany();
  await h.db.prisma.signInAddress.deleteMany();
});

const MINUTE = 60_000;
const INVALID = { __typename: 'InvalidSignInCodeError', message: expect.stringContaining('not valid') };

const mailsTo = (email: string) => h.outbox.list().filter(({ to }) => to === email);
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** Asks for a code from another client address. */
async function request(email: string, source = `198.51.100.${++sources}`) {
  const response = await fetch(`${h.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': source },
    body: JSON.stringify({ query: operation('request-sign-in-code'), variables: { input: { email } } }),
  });
  const answer = await response.json();
  await h.mailer.idle();
  return answer;
}

async function somebody(change: Record<string, unknown> = {}) {
  const account = await h.aCustomer(change);
  return { account, email: await addressOf(h, account) };
}

describe('a code', () => {
  it('is read in the outbox, signs in, and proves the address', async () => {
    const { account, email } = await somebody({ name: 'Zoe' });
    expect(await request(` ${email.toUpperCase()} `)).toEqual({
      data: { requestSignInCode: { __typename: 'SignInCodeRequest', expiresAt: '2026-03-10T12:10:00.000Z' } },
    });
    const [mail] = await (await fetch(`${h.url}/outbox.json`)).json();
    expect(mail).toMatchObject({ to: email, purpose: 'SIGN_IN_CODE', channel: 'EMAIL' });
    const [code] = /\b\d{6}\b/.exec(mail.text)!;
    expect(mail.html).toContain(code);
    expect(mail.subject).not.toContain(code);

    const signedIn = await mutate(h, 'sign-in', { email, code });
    const zoe = { id: globalId('Customer', account.id), email, emailVerifiedAt: '2026-03-10T12:00:00.000Z' };
    expect(signedIn).toEqual({
      __typename: 'SignedIn',
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^osr_/),
      expiresAt: '2026-03-10T12:15:00.000Z',
      viewer: { __typename: 'Customer', name: 'Zoe', ...zoe },
    });
    expect(await whoIs(h, signedIn.accessToken)).toBe('Zoe');
    h.clock.advance(15 * MINUTE);
    expect(await whoIs(h, signedIn.accessToken)).toBeNull();
  });

  it('signs a member of staff in the moment that a manager adds them', async () => {
    const input = { name: 'Ben', email: 'ben@studio.example', role: 'PROFESSIONAL' };
    await h.people.createProfessional(h.manager, input);
    const code = await h.aCode(input.email);
    // Staff see their own address: the response is read as the account that signed in.
    expect(await mutate(h, 'sign-in', { email: input.email, code })).toMatchObject({ viewer: input });
  });

  it('may be typed with spaces, and is good once', async () => {
    const { email } = await somebody();
    const code = await h.aCode(email);
    const spaced = ` ${code.slice(0, 3)} ${code.slice(3)}`;
    expect(await mutate(h, 'sign-in', { email, code: spaced })).toMatchObject({ __typename: 'SignedIn' });
    expect(await mutate(h, 'sign-in', { email, code })).toEqual(INVALID);
  });

  it('is used by one of many at once', async () => {
    const { email } = await somebody();
    const code = await h.aCode(email);
    const all = await Promise.all(Array.from({ length: 8 }, () => mutate(h, 'sign-in', { email, code })));
    expect(all.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1);
  });

  it('is good for ten minutes', async () => {
    const { email } = await somebody();
    const code = await h.aCode(email);
    h.clock.advance(10 * MINUTE);
    expect(await mutate(h, 'sign-in', { email, code })).toEqual(INVALID);
    h.clock.advance(-1);
    expect(await mutate(h, 'sign-in', { email, code })).toMatchObject({ __typename: 'SignedIn' });
  });

  it('belongs to its address', async () => {
    const { email } = await somebody();
    const other = await somebody();
    const code = await h.aCode(email);
    await h.aCode(other.email);
    expect(await mutate(h, 'sign-in', { email: other.email, code })).toEqual(INVALID);
  });

  it.each(['one after another', 'at once'])('is dead after five wrong tries, %s', async (how) => {
    const { email } = await somebody();
    const code = await h.aCode(email);
    const guess = () => mutate(h, 'sign-in', { email, code: wrong(code) });
    if (how === 'at once') await Promise.all(Array.from({ length: 5 }, guess));
    else for (let tries = 0; tries < 5; tries += 1) expect(await guess()).toEqual(INVALID);
    expect(await mutate(h, 'sign-in', { email, code })).toEqual(INVALID);
    const next = await h.aCode(email);
    expect(await mutate(h, 'sign-in', { email, code: next })).toMatchObject({ __typename: 'SignedIn' });
  });

  it('stays good after four wrong tries, and after texts that are not codes', async () => {
    const { email } = await somebody();
    const code = await h.aCode(email);
    for (let tries = 0; tries < 4; tries += 1) await mutate(h, 'sign-in', { email, code: wrong(code) });
    expect(await mutate(h, 'sign-in', { email, code })).toMatchObject({ __typename: 'SignedIn' });
    expect(await mutate(h, 'sign-in', { email, code: 'my code' })).toEqual(INVALID);
  });

  it('stays good beside the next ones, each once', async () => {
    const { email } = await somebody();
    const codes = [await h.aCode(email), await h.aCode(email), await h.aCode(email)];
    for (const code of codes)
      expect(await mutate(h, 'sign-in', { email, code })).toMatchObject({ __typename: 'SignedIn' });
    for (const code of codes) expect(await mutate(h, 'sign-in', { email, code })).toEqual(INVALID);
  });

  it('signs in no account that was removed meanwhile, or has another address', async () => {
    for (const end of [
      (id: string) => h.erasure.deleteCustomer(h.manager, id),
      (id: string) =>
        h.people.updateCustomer(h.manager, id, { email: `${crypto.randomUUID()}@people.example` }),
    ]) {
      const { account, email } = await somebody();
      const code = await h.aCode(email);
      await end(account.id);
      expect(await mutate(h, 'sign-in', { email, code })).toEqual(INVALID);
    }
  });

  it('is stored in no table and logged nowhere, like tokens', async () => {
    const { account, email } = await somebody();
    const code = await h.aCode(email);
    const { accessToken, refreshToken } = await signIn(h, account);
    const again = await h.aCode(email);
    const [rows] = await h.db.sql<{ all: string }>(
      `SELECT concat((SELECT string_agg(t::text, ' ') FROM sign_in t), (SELECT string_agg(t::text, ' ') FROM sign_in_code t),
         (SELECT string_agg(t::text, ' ') FROM attempt_count t), (SELECT string_agg(t::text, ' ') FROM sign_in_address t)) AS all`,
    );
    const hex = (text: string) => Buffer.from(text).toString('hex');
    const kept = rows!.all + h.lines.join('\n');
    expect(kept.length).toBeGreaterThan(200);
    for (const secret of [accessToken, refreshToken, email, hex(email), hex(code), hex(refreshToken)])
      expect(kept).not.toContain(secret);
    for (const digits of [code, again]) expect(kept).not.toMatch(new RegExp(`\\b${digits}\\b`));
  });
});

describe('an address with several accounts', () => {
  async function both() {
    const email = `both${++sources}@people.example`;
    const manager = await h.aCenter({ name: 'Norte', managerEmail: email });
    const customer = await h.aCustomer({ email, name: 'Zoe' });
    return { email, manager, customer, code: await h.aCode(email) };
  }

  it('is asked which account is meant, and keeps its code', async () => {
    const { email, manager, customer, code } = await both();
    const { name } = await h.db.prisma.center.findUniqueOrThrow({ where: { id: customer.centerId } });
    const accounts = [
      { centerId: globalId('Center', manager.centerId), centerName: 'Norte', role: 'MANAGER' },
      { centerId: globalId('Center', customer.centerId), centerName: name, role: 'CUSTOMER' },
    ];
    const asked = { __typename: 'ChooseAccountError', message: expect.any(String), accounts };
    for (const choice of [
      {},
      { role: 'PROFESSIONAL' },
      { centerId: 'nonsense' },
      { centerId: globalId('Center', crypto.randomUUID()) },
    ])
      expect(await mutate(h, 'sign-in', { email, code, ...choice })).toEqual(asked);
    const { centerId, role } = accounts[1]!;
    const chosen = await mutate(h, 'sign-in', { email, code, centerId, role });
    expect(chosen).toMatchObject({ __typename: 'SignedIn', viewer: { __typename: 'Customer', name: 'Zoe' } });
    expect((await h.tokens.verify(chosen.accessToken))!).toMatchObject({
      role: 'customer',
      centerId: customer.centerId,
    });
  });

  it('is told apart by the center or by the role alone', async () => {
    for (const by of ['center', 'role'] as const) {
      const { email, manager, code } = await both();
      const choice =
        by === 'center' ? { centerId: globalId('Center', manager.centerId) } : { role: 'MANAGER' };
      expect(await mutate(h, 'sign-in', { email, code, ...choice })).toMatchObject({
        viewer: { __typename: 'Professional', role: 'MANAGER' },
      });
    }
  });

  it('tells its accounts to nobody without a code', async () => {
    const { email, code } = await both();
    expect(await mutate(h, 'sign-in', { email, code: wrong(code) })).toEqual(INVALID);
  });

  it('reads the answer as whoever signed in, not as whoever asked', async () => {
    const { email, customer, code } = await both();
    const sessionId = await h.aSession({ startsInMinutes: 600 });
    await h.aBooking(sessionId, customer);
    const document = `mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignedIn { viewer {
      ... on Customer { bookings { edges { node { accessUrl session { online { joinUrl } bookings { edges { cursor } } } } } } } } } } }`;
    const stranger = await h.token(await h.aCenter());
    const answer = await post(
      `${h.url}/graphql`,
      document,
      { input: { email, code, role: 'CUSTOMER' } },
      stranger,
    );
    const [{ node }] = answer.data.signIn.viewer.bookings.edges;
    expect(node).toEqual({
      accessUrl: expect.stringContaining('/join/'),
      session: { online: { joinUrl: null }, bookings: null },
    });
  });
});

describe('an address that nobody has', () => {
  it('is answered the same, by the same statements, and gets no mail', async () => {
    const { email } = await somebody();
    const unknown = 'nobody@elsewhere.example';
    let known: unknown;
    const forKnown = await statementsOf(async () => {
      known = await request(email);
    });
    let answer: unknown;
    const forUnknown = await statementsOf(async () => {
      answer = await request(unknown);
    });
    expect(answer).toEqual(known);
    expect(forUnknown).toEqual(forKnown);
    expect(mailsTo(unknown)).toEqual([]);
    expect(mailsTo(email)).toHaveLength(1);
  });

  it('is refused like a wrong code, by the same statements', async () => {
    const { email } = await somebody();
    const code = await h.aCode(email);
    const unknown = 'nobody@elsewhere.example';
    await request(unknown);
    const tried = (input: object) =>
      statementsOf(async () => expect(await mutate(h, 'sign-in', input)).toEqual(INVALID));
    expect(await tried({ email: unknown, code: '123456' })).toEqual(
      await tried({ email, code: wrong(code) }),
    );
  });
});

describe('a client that asks too often', () => {
  const limited = (answer: { errors?: unknown }) =>
    expect(answer).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }],
    });

  it('is told so, and when to come back, by its client address', async () => {
    const source = '203.0.113.1';
    for (let n = 0; n < 60; n += 1)
      expect((await request(`n${n}@people.example`, source)).errors).toBeUndefined();
    h.clock.advance(5 * MINUTE);
    const answer = await request('one-more@people.example', source);
    limited(answer);
    expect(answer.errors[0].extensions.retryAfter).toBe(600);
    expect((await request('one-more@people.example', '203.0.113.2')).errors).toBeUndefined();
    h.clock.advance(10 * MINUTE);
    expect((await request('one-more@people.example', source)).errors).toBeUndefined();
  });

  it('guesses at most a hundred codes from one client address', async () => {
    const { email } = await somebody();
    const guess = () => post(`${h.url}/graphql`, operation('sign-in'), { input: { email, code: '000000' } });
    for (let n = 0; n < 100; n += 1) expect(codes(await guess())).toEqual([]);
    const answer = await guess();
    limited(answer);
    expect(answer.errors![0]!.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 900 });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('900');
    // A socket has no status and no headers.
    const client = await h.socket(null);
    const over = await client.run(operation('sign-in'), { input: { email, code: '000000' } }).next();
    limited(over as object);
    await client.leave();
  });

  it('gets three mails for one address at once, then one every two minutes, and is not told', async () => {
    const { email } = await somebody();
    let last = '';
    for (let n = 0; n < 10; n += 1) last = await h.aCode(email);
    expect(mailsTo(email)).toHaveLength(3);
    expect(await request(email)).toEqual(await request('fresh@people.example'));
    expect(mailsTo(email)).toHaveLength(3);
    expect(await mutate(h, 'sign-in', { email, code: last })).toMatchObject({ __typename: 'SignedIn' });
    // After a code is used, another one is sent.
    await request(email);
    await request(email);
    expect(mailsTo(email)).toHaveLength(4);
    h.clock.advance(2 * MINUTE);
    await request(email);
    expect(mailsTo(email)).toHaveLength(5);
  });
});

it('expired codes, counts and sign-ins are deleted', async () => {
  const { account, email } = await somebody();
  await signIn(h, account);
  await h.aCode(email);
  const left = async () => ({
    codes: await h.db.prisma.signInCode.count(),
    counts: await h.db.prisma.attemptCount.count(),
    signIns: await h.db.prisma.signIn.count({ where: { customerId: account.id } }),
  });
  h.clock.advance(60 * MINUTE);
  while ((await h.signIn.forget(2)) > 0);
  expect(await left()).toMatchObject({ codes: 0, signIns: 1 });
  h.clock.advance(32 * 24 * 60 * MINUTE);
  while ((await h.signIn.forget(2)) > 0);
  expect(await left()).toEqual({ codes: 0, counts: 0, signIns: 0 });
});
