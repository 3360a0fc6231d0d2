import { connect } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createMemoryLimiter } from '../../src/platform/rate-limit/memory.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { launchBrowser } from '../support/browser.ts';
import { operation } from '../support/documents.ts';
import { post } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { servePages } from '../support/serve-pages.ts';
import { doorBrowser, ORIGIN, signedInBrowser } from '../support/session-door.ts';
import { mutate, whoIs } from '../support/signing-in.ts';

const DAY = 24 * 3_600_000;
const REFRESH = { refresh: {} };

let h: Harness;
let elsewhere: Viewer;
let now = 0;
let unique = 0;
beforeAll(async () => {
  h = await harness({ limiter: createMemoryLimiter({ clock: () => new Date(now) }) });
  elsewhere = await h.aCenter();
});
afterAll(() => h.close());
beforeEach(async () => {
  // Refills the limits of all callers.
  now += 3_600_000;
  h.clock.set(NOON);
  await h.db.prisma.attemptCount.deleteMany();
});

const anAddress = () => {
  unique += 1;
  return `door${unique}@people.example`;
};
const centerOf = ({ centerId }: Viewer) => globalId('Center', centerId);

describe('the session door', () => {
  it('signs in with a code, and says who it is', async () => {
    const customer = await h.aCustomer({ name: 'Zoe', email: anAddress() });
    const { answer } = await signedInBrowser(h, customer);
    expect(answer.status).toBe(200);
    expect(answer.body.session).toEqual({
      accessToken: expect.any(String),
      expiresAt: new Date(Date.parse(NOON) + 15 * 60_000).toISOString(),
      viewer: {
        id: globalId('Customer', customer.id),
        kind: 'CUSTOMER',
        name: 'Zoe',
        centerId: centerOf(customer),
      },
    });
    expect(await whoIs(h, answer.body.session.accessToken)).toBe('Zoe');
    const teacher = await h.aProfessional({ name: 'Lea', email: anAddress() });
    const { viewer } = (await signedInBrowser(h, teacher)).answer.body.session;
    expect(viewer).toMatchObject({ id: globalId('Professional', teacher.id), kind: 'PROFESSIONAL' });
  });

  it('keeps the refresh token in a cookie that no script and no other site reaches, and in no answer', async () => {
    const { browser, answer } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
    const kept = /^__Host-session=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
    expect(answer.setCookie).toMatch(kept);
    const first = browser.cookie!;
    const next = await browser.ask(REFRESH);
    expect(next.setCookie).toMatch(kept);
    expect(next.cookie).not.toBe(first);
    for (const { body, headers } of [answer, next]) {
      expect(JSON.stringify(body)).not.toContain(first);
      expect(JSON.stringify(body)).not.toContain(next.cookie);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('goes on with the cookie, for 30 days after each time', async () => {
    const { browser } = await signedInBrowser(h, await h.aCustomer({ name: 'Ana', email: anAddress() }));
    h.clock.advance(29 * DAY);
    const { body } = await browser.ask(REFRESH);
    expect(await whoIs(h, body.session.accessToken)).toBe('Ana');
    expect(body.session.viewer.name).toBe('Ana');
    h.clock.advance(30 * DAY);
    expect((await browser.ask(REFRESH)).body).toEqual({ session: null });
  });

  it('answers two tabs at once, and a page that was loaded again, with one sign-in', async () => {
    const { browser } = await signedInBrowser(h, await h.aCustomer({ name: 'Two tabs', email: anAddress() }));
    const tab = doorBrowser(h, browser.cookie);
    const lost = doorBrowser(h, browser.cookie);
    const [one, two] = await Promise.all([browser.ask(REFRESH), tab.ask(REFRESH)]);
    h.clock.advance(9_000);
    const three = await lost.ask(REFRESH);
    expect(new Set([one.cookie, two.cookie, three.cookie]).size).toBe(1);
    for (const { body } of [one, two, three])
      expect(await whoIs(h, body.session.accessToken)).toBe('Two tabs');
    expect((await tab.ask(REFRESH)).body.session).not.toBeNull();
  });

  it('takes a cookie that comes again later for stolen', async () => {
    const { browser } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
    const stolen = doorBrowser(h, browser.cookie);
    await browser.ask(REFRESH);
    h.clock.advance(11_000);
    expect((await stolen.ask(REFRESH)).body).toEqual({ session: null });
    expect((await browser.ask(REFRESH)).body).toEqual({ session: null });
  });

  it('has no session without a cookie, and leaves one that is no good where it is', async () => {
    expect((await doorBrowser(h).ask(REFRESH)).body).toEqual({ session: null });
    const answer = await doorBrowser(h, 'nonsense').ask(REFRESH);
    expect([answer.status, answer.body, answer.setCookie]).toEqual([200, { session: null }, null]);
  });

  it('signs out, and takes the cookie away, also one that is no good', async () => {
    const { browser, answer } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
    const other = doorBrowser(h, browser.cookie);
    const out = await browser.ask({ signOut: {} });
    expect([out.status, out.body]).toEqual([200, { session: null }]);
    expect(out.setCookie).toBe('__Host-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict');
    expect(await whoIs(h, answer.body.session.accessToken)).toBeNull();
    expect((await other.ask(REFRESH)).body).toEqual({ session: null });
    for (const cookie of [null, 'nonsense'])
      expect((await doorBrowser(h, cookie).ask({ signOut: {} })).cookie).toBe('');
  });

  it('ends the sign-in that the browser had before', async () => {
    const { browser, answer } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
    const email = anAddress();
    await h.aCustomer({ name: 'Next', email });
    const next = await browser.ask({ signIn: { email, code: await h.aCode(email) } });
    expect(await whoIs(h, next.body.session.accessToken)).toBe('Next');
    expect(await whoIs(h, answer.body.session.accessToken)).toBeNull();
  });

  it('offers the accounts of an address, and signs in to the chosen one with the same code', async () => {
    const email = anAddress();
    const customer = await h.aCustomer({ name: 'Zoe books', email });
    await h.aProfessional({ name: 'Zoe teaches', email }, elsewhere);
    const code = await h.aCode(email);
    const browser = doorBrowser(h);
    const refusal = await browser.ask({ signIn: { email, code } }, { 'accept-language': 'es' });
    expect([refusal.status, refusal.setCookie]).toEqual([422, null]);
    expect(refusal.body).toEqual({
      error: {
        code: 'ChooseAccountError',
        message: expect.stringContaining('cuenta'),
        accounts: expect.arrayContaining([
          { centerId: centerOf(customer), centerName: expect.any(String), role: 'CUSTOMER' },
          { centerId: centerOf(elsewhere), centerName: expect.any(String), role: 'PROFESSIONAL' },
        ]),
      },
    });
    const chosen = { centerId: centerOf(elsewhere), role: 'PROFESSIONAL' };
    const { body } = await browser.ask({ signIn: { email, code, ...chosen } });
    expect(await whoIs(h, body.session.accessToken)).toBe('Zoe teaches');
  });

  it('switches to another account of the address', async () => {
    const email = anAddress();
    const here = await h.aCustomer({ name: 'Zoe here', email });
    const there = await h.aCustomer({ name: 'Zoe there', email }, elsewhere);
    const browser = doorBrowser(h);
    const target = { centerId: centerOf(there), role: 'CUSTOMER' };
    const signIn = { email, code: await h.aCode(email), centerId: centerOf(here), role: 'CUSTOMER' };
    const first = await browser.ask({ signIn });
    const second = await browser.ask({ switchAccount: target });
    expect(second.body.session.viewer).toMatchObject({ name: 'Zoe there', centerId: centerOf(there) });
    expect(await whoIs(h, first.body.session.accessToken)).toBeNull();
    expect((await browser.ask(REFRESH)).body.session.viewer.name).toBe('Zoe there');
    const refusals = [
      [{ centerId: centerOf(await h.aCenter()), role: 'CUSTOMER' }, 'NotFoundError'],
      [{ centerId: 'x', role: 'CUSTOMER' }, 'NotFoundError'],
      [{ centerId: centerOf(here), role: 'CUSTOMER' }, 'SignInAgainError'],
    ] as const;
    for (const [switchAccount, code] of refusals) {
      if (code === 'SignInAgainError') {
        h.clock.advance(29 * DAY);
        await browser.ask(REFRESH);
        h.clock.advance(2 * DAY);
      }
      const answer = await browser.ask({ switchAccount });
      expect([answer.status, answer.body.error.code]).toEqual([422, code]);
    }
    expect((await doorBrowser(h).ask({ switchAccount: target })).body.error.code).toBe(
      'InvalidRefreshTokenError',
    );
  });

  it('refuses in the caller’s language', async () => {
    const email = anAddress();
    await h.aCustomer({ email, locale: 'ca' });
    const wrong = { signIn: { email, code: '000000' } };
    const answer = await doorBrowser(h).ask(wrong, { 'accept-language': 'it' });
    expect([answer.status, answer.body]).toEqual([
      422,
      {
        error: {
          code: 'InvalidSignInCodeError',
          message: 'Questo codice non è valido (o non lo è più): controllalo o chiedine un altro.',
        },
      },
    ]);
  });
});

describe('what the session door does not take', () => {
  const other = 'https://evil.example';

  it.each<[string, Record<string, string | null>]>([
    ['another origin', { origin: other }],
    ['a port of the same host', { origin: `${ORIGIN}:8443` }],
    ['the same host without https', { origin: 'http://live.example' }],
    ['an origin that is hidden', { origin: 'null' }],
    ['no page at all', { origin: null }],
    ['another site, whatever its origin', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the domain', { 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'sec-fetch-site': 'none' }],
  ])('%s is refused with 403, and nothing happens', async (_what, headers) => {
    const { browser, answer } = await signedInBrowser(
      h,
      await h.aCustomer({ name: 'Safe', email: anAddress() }),
    );
    for (const asked of [{ signOut: {} }, REFRESH]) {
      const refusal = await browser.ask(asked, headers);
      expect([refusal.status, refusal.setCookie, refusal.body.error.code]).toEqual([403, null, 'FORBIDDEN']);
    }
    expect(await whoIs(h, answer.body.session.accessToken)).toBe('Safe');
  });

  it('a browser that does not say its site is told apart by its origin', async () => {
    expect((await doorBrowser(h).ask(REFRESH, { 'sec-fetch-site': null })).status).toBe(200);
  });

  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/json-seq'], [null]])(
    'the type %s is refused with 415',
    async (type) => {
      const { browser } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
      const refusal = await browser.ask({ signOut: {} }, { 'content-type': type });
      expect([refusal.status, refusal.setCookie]).toEqual([415, null]);
      expect((await browser.ask(REFRESH, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(
        200,
      );
    },
  );

  it.each<[unknown, string]>([
    ['{', 'input'],
    ['', 'input'],
    ['[]', 'input'],
    ['null', 'input'],
    [{}, 'input'],
    [{ refresh: {}, signOut: {} }, 'input'],
    [{ refresh: {}, more: 1 }, 'input'],
    [{ refresh: null }, 'input'],
    [{ refresh: { token: 'x' } }, 'input'],
    [{ signIn: { email: 'a@b.example' } }, 'code'],
    [{ signIn: { email: 7, code: '000000' } }, 'email'],
    [{ signIn: { email: 'no address', code: '000000' } }, 'email'],
    [{ signIn: { email: 'a@b.example', code: '000000', role: 'ROOT' } }, 'role'],
    [{ switchAccount: { centerId: 'x' } }, 'role'],
  ])('%j is refused with 400, and %s is named', async (asked, field) => {
    const { status, body } = await doorBrowser(h).ask(asked);
    expect([status, body.error.code, body.error.field]).toEqual([400, 'InvalidInputError', field]);
    expect(body.error.message).toMatch(/\S/);
  });

  it('is long text: it is not read to its end', async () => {
    const { status, body } = await doorBrowser(h).ask(`{"refresh":{}}${' '.repeat(20_000)}`);
    expect([status, body.error.field]).toEqual([400, 'input']);
  });

  it('is a body whose sender goes away: nobody is told that the database did', async () => {
    h.lines.length = 0;
    const { port, hostname, host } = new URL(h.url);
    const socket = connect(Number(port), hostname);
    const headers = ['Content-Type: application/json', 'Content-Length: 100', `Origin: ${ORIGIN}`];
    socket.write(['POST /session HTTP/1.1', `Host: ${host}`, ...headers, '', '{'].join('\r\n'));
    await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(100));
    await post(h.url, '{ __typename }');
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(h.lines.join()).toContain('"place":"session"'));
    expect(h.lines.join()).not.toContain('calls are not answered');
  });

  it('has no CORS header, and no method but POST', async () => {
    const asking = { origin: ORIGIN, 'access-control-request-method': 'POST' };
    for (const origin of [ORIGIN, other]) {
      const preflight = await fetch(`${h.url}/session`, {
        method: 'OPTIONS',
        headers: { ...asking, origin },
      });
      expect([preflight.status, preflight.headers.get('allow')]).toEqual([405, 'POST']);
      const answer = await doorBrowser(h).ask(REFRESH, { origin });
      for (const { headers } of [preflight, answer])
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    expect((await fetch(`${h.url}/session`)).status).toBe(405);
  });

  it('is a cookie at any other address: the API asks for a token all the same', async () => {
    const { browser } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
    const answer = await fetch(`${h.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `__Host-session=${browser.cookie}`,
        origin: ORIGIN,
      },
      body: JSON.stringify({ query: operation('viewer') }),
    });
    expect(await answer.json()).toEqual({ data: { viewer: null } });
  });
});

describe('the bounds of the session door', () => {
  it('are those of signing in: too many codes of one client are refused with 429', async () => {
    const email = anAddress();
    const asked = { signIn: { email, code: '000000' } };
    for (let tries = 0; tries < 100; tries += 1)
      await mutate(h, 'sign-in', { email: anAddress(), code: '000000' });
    const { status, headers, body } = await doorBrowser(h).ask(asked);
    expect([status, body.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(headers.get('retry-after')).toBe(String(body.error.retryAfter));
  });

  it('are those of calls: each is one of its address, a good refresh one of its account', async () => {
    const { browser } = await signedInBrowser(h, await h.aCustomer({ email: anAddress() }));
    for (let calls = 0; calls < 310; calls += 1) expect((await browser.ask(REFRESH)).status).not.toBe(500);
    expect((await post(`${h.url}/graphql`, operation('viewer'), {}, null)).status).toBe(200);
    now += 3_600_000;
    const nobody = doorBrowser(h);
    for (let calls = 0; calls < 300; calls += 1) expect((await nobody.ask(REFRESH)).status).toBe(200);
    const refusal = await nobody.ask(REFRESH);
    expect([refusal.status, refusal.body.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(refusal.headers.get('retry-after')).toBe('1');
  });
});

describe.skipIf(!chromium())('the session door, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each([
    ['http', 'localhost', 'online-session'],
    ['http', '127.0.0.1', 'online-session'],
    ['https', 'localhost', '__Host-session'],
  ] as const)(
    'at %s://%s keeps the cookie %s, which no script sees',
    async (scheme, host, name) => {
      const { url, close } = await servePages(h, scheme, host);
      const context = await browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${url}/health`);
      const ask = (asked: object) =>
        page.evaluate(async (body) => {
          const headers = { 'content-type': 'application/json' };
          const answer = await fetch('/session', { method: 'POST', headers, body });
          return { ...(await answer.json()), seen: document.cookie };
        }, JSON.stringify(asked));
      const email = anAddress();
      await h.aCustomer({ name: 'In a browser', email });
      const signIn = await ask({ signIn: { email, code: await h.aCode(email) } });
      expect([signIn.session.viewer.name, signIn.seen]).toEqual(['In a browser', '']);
      await page.reload();
      expect((await ask(REFRESH)).session.viewer.name).toBe('In a browser');
      expect((await context.cookies()).map((cookie) => cookie.name)).toEqual([name]);
      expect(await ask({ signOut: {} })).toEqual({ session: null, seen: '' });
      expect(await context.cookies()).toEqual([]);
      await context.close();
      await close();
    },
    60_000,
  );
});
