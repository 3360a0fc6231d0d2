import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';

const OURS = 'https://app.example.com';
const THEIRS = 'https://elsewhere.example';

let narrow: Harness;
let wide: Harness;
beforeAll(async () => {
  narrow = await harness({ corsOrigins: [OURS, 'https://second.example.com'] });
  wide = await harness();
});
afterAll(async () => {
  await narrow.close();
  await wide.close();
});

const preflight = (h: Harness, origin: string) =>
  fetch(`${h.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
const ask = (h: Harness, origin: string) =>
  fetch(`${h.url}/graphql`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ query: operation('viewer') }),
  });

/** What a browser's page of this origin gets for a socket: `open`, or the status of the refusal. */
const socketFrom = (h: Harness, origin?: string) =>
  new Promise<string>((resolve) => {
    const options = origin === undefined ? {} : { origin };
    const socket = new WebSocket(`${h.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', options);
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('error', ({ message }) => resolve(message));
  });

describe('with origins configured', () => {
  it.each([OURS, 'https://second.example.com', 'https://live.example'])('%s may call', async (origin) => {
    for (const answer of [await preflight(narrow, origin), await ask(narrow, origin)]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toContain('Origin');
    }
    expect(await socketFrom(narrow, origin)).toBe('open');
  });

  it.each([THEIRS, 'null', 'http://app.example.com', 'https://app.example.com.elsewhere.example'])(
    '%s may not: a browser sends nothing after the preflight, shows nothing, opens no socket',
    async (origin) => {
      for (const answer of [await preflight(narrow, origin), await ask(narrow, origin)]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
        expect(answer.headers.get('access-control-allow-headers')).toBeNull();
      }
      expect(await socketFrom(narrow, origin)).toContain('403');
    },
  );

  it('programs, which have no origin, may call', async () => {
    expect(await socketFrom(narrow)).toBe('open');
    const { data } = await narrow.ask(narrow.manager, operation('viewer'));
    expect(data.viewer).toMatchObject({ __typename: 'Professional' });
  });
});

describe('unless configured', () => {
  it('pages of any site may call, with the token they have', async () => {
    const answer = await preflight(wide, THEIRS);
    expect(answer.headers.get('access-control-allow-origin')).toBe(THEIRS);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(answer.headers.get('access-control-expose-headers')).toBe('X-Request-Id, Retry-After');
    expect(await socketFrom(wide, THEIRS)).toBe('open');
  });

  it('the pages for people, the outbox and the metrics are for nobody’s scripts', async () => {
    for (const path of ['/join/unknown', '/outbox', '/outbox.json', '/metrics', '/ready']) {
      const answer = await fetch(wide.url + path, { headers: { origin: THEIRS } });
      expect(answer.headers.get('access-control-allow-origin'), path).toBeNull();
    }
  });
});
