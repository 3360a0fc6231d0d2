import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isDatabaseAway } from '../../src/lib/database-away.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { codes, post, type Result, send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { type Link, linkTo } from '../support/link.ts';
import { type DoorBrowser, signedInBrowser } from '../support/session-door.ts';

const SERVICES = '{ services(first: 1) { edges { node { name } } } }';
const CENTER = `query ($id: ID!) { session(id: $id) { id } }`;
const WATCH = 'subscription { centerAccess { accessUrl } }';
/** A pass of the right length. */
const TEACHER = Buffer.alloc(16 + 16 + 24, 1).toString('base64url');
const UNAVAILABLE = ['SERVICE_UNAVAILABLE'];

let database: TestDatabase;
let link: Link;
let h: Harness;
let token: string;
let browser: DoorBrowser;
let open: Awaited<ReturnType<Harness['socket']>>;

beforeAll(async () => {
  database = await testDatabase();
  link = await linkTo(database.url);
  h = await harness({ database: { ...database, url: link.url } });
  token = await h.token(h.manager);
  open = await h.socket(h.manager);
  await open.settled();
  ({ browser } = await signedInBrowser(h, h.manager));
  await link.cut();
});
afterAll(async () => {
  await h.close();
  await link.close();
  await database.drop();
});

const told = ({ status, headers }: { status: number; headers: Headers }) => [
  status,
  headers.get('retry-after'),
];

describe('while the database is away', () => {
  it.each([
    ['a query', SERVICES, {}],
    ['a query that may answer null', CENTER, { id: 'U2Vzc2lvbjox' }],
    ['a mutation', 'mutation { signOutEverywhere { __typename } }', {}],
  ])('%s is answered 503, with when to try again', async (_, document, variables) => {
    const answer = await post(`${h.url}/graphql`, document, variables, token);
    expect(told(answer)).toEqual([503, '5']);
    expect(codes(answer)).toEqual(UNAVAILABLE);
    expect(answer.errors![0]!.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 });
  });

  it.each(['application/json', 'application/graphql-response+json', 'text/event-stream'])(
    'whoever accepts %s is told in their language',
    async (accept) => {
      const response = await fetch(`${h.url}/graphql?query=${encodeURIComponent(SERVICES)}`, {
        headers: { accept, authorization: `Bearer ${token}`, 'accept-language': 'es' },
      });
      expect(told(response)).toEqual([503, '5']);
      expect(await response.text()).toContain('no está disponible en este momento');
    },
  );

  it('an event stream is not opened', async () => {
    const answer = await send(`${h.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: WATCH }),
    });
    expect(told(answer)).toEqual([503, '5']);
  });

  it.each(['/join/abcdefghijklmnopqrstuvwx', `/teach/${TEACHER}`])(
    'the page %s says so in the language of its reader, and loads itself again',
    async (path) => {
      const page = await fetch(h.url + path, { headers: { accept: 'text/html', 'accept-language': 'it' } });
      expect(told(page)).toEqual([503, '5']);
      const html = await page.text();
      expect(html).toContain('lang="it"');
      expect(html).toContain('http-equiv="refresh"');
      const data = await fetch(h.url + path, { headers: { accept: 'application/json' } });
      expect(told(data)).toEqual([503, '5']);
      expect(await data.json()).toMatchObject({ retryAfter: 5 });
    },
  );

  it('the session door says so, and keeps its cookie', async () => {
    const answer = await browser.ask({ refresh: {} }, { 'accept-language': 'ca' });
    expect(told(answer)).toEqual([503, '5']);
    expect(answer.setCookie).toBeNull();
    expect(answer.body).toMatchObject({
      error: { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('no està disponible') },
    });
  });

  it('an operation on a socket is answered so, and the socket stays', async () => {
    for (const document of [SERVICES, WATCH]) {
      const answer = (await open.run(document).next()) as Result;
      expect(codes(answer)).toEqual(UNAVAILABLE);
    }
    await open.settled();
    expect(open.socket.readyState).toBe(open.socket.OPEN);
  });

  it('the log has one line a second, whatever is called', async () => {
    const about = () => h.lines.filter((line) => line.includes('"error"')).length;
    const [before, from, begun] = [about(), h.lines.length, performance.now()];
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        n % 2
          ? post(`${h.url}/graphql`, SERVICES, {}, token)
          : fetch(`${h.url}/join/abcdefghijklmnopqrstuvwx`),
      ),
    );
    await vi.waitFor(() => {
      const calls = h.lines.slice(from).map((line) => JSON.parse(line).calls ?? 0);
      expect(calls.reduce((sum, some) => sum + some, 0)).toBeGreaterThanOrEqual(60);
    }, 5_000);
    const seconds = (performance.now() - begun) / 1_000;
    expect(about() - before).toBeLessThanOrEqual(1 + Math.ceil(seconds));
    expect(h.lines.join()).not.toContain('a request failed');
  });
});

it('when the database is back, all is answered, on the same socket too', async () => {
  await link.mend();
  await vi.waitFor(async () => {
    expect((await post(`${h.url}/graphql`, SERVICES, {}, token)).status).toBe(200);
  }, 5_000);
  expect(await open.run(SERVICES).next()).toMatchObject({ data: { services: { edges: [] } } });
});

it.each([
  [{ code: '53100', message: 'could not extend file' }, true],
  [{ code: '25006', message: 'cannot execute INSERT in a read-only transaction' }, true],
  [{ code: '57P03', message: 'the database system is starting up' }, true],
  [new Error('no database connection was free within 20 s: 10 are in use, 3 more callers wait'), true],
  [{ code: 'P2039', meta: { driverAdapterError: { cause: { originalCode: '53100' } } } }, true],
  [{ code: '23505', message: 'duplicate key' }, false],
  [{ code: '57014', message: 'canceling statement due to statement timeout' }, false],
  [{ code: 'P2002' }, false],
  [new Error('Something else'), false],
  [null, false],
])('%o is a database that is away: %s', (error, away) => expect(isDatabaseAway(error)).toBe(away));
