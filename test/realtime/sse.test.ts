import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { codes, type Result, send } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { sseClient } from '../support/sse-client.ts';
import { access, WATCH, watchSession } from '../support/watch.ts';

let h: Harness;
let sessionId: string;
let id: string;
beforeAll(async () => {
  h = await harness();
  sessionId = await h.aSession();
  id = globalId('Session', sessionId);
  await h.runDueWork();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));
afterEach(async () => {
  vi.useRealTimers();
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});

const headers = async () => ({
  authorization: `Bearer ${await h.token(h.manager)}`,
  'content-type': 'application/json',
});

describe('an event stream', () => {
  it('answers as one, and nothing may keep it', async () => {
    const { response, leave } = await h.sse(h.manager, WATCH, { sessionId: id });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/event-stream');
    expect(response.headers['cache-control']).toBe('no-cache');
    leave();
  });

  it('ends when the token expires, and says so', async () => {
    const token = await h.token(h.manager, new Date(h.clock().getTime() + 60_000));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { next } = await sseClient(h.url, WATCH, { sessionId: id }, token);
    await next();
    vi.advanceTimersByTime(60_000);
    const last = (await next()) as Result;
    expect(last).toHaveProperty('data', null);
    expect(codes(last)).toEqual(['UNAUTHENTICATED']);
    expect(await next()).toBe('complete');
  });

  it('is refused with a bad token like every request', async () => {
    const { response, next } = await sseClient(h.url, WATCH, { sessionId: id }, 'nonsense');
    expect(response.statusCode).toBe(401);
    expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await next()).toBe('complete');
  });

  it('tells what is wrong with a document', async () => {
    const { next } = await h.sse(h.manager, 'subscription { nope }');
    expect(codes((await next()) as Result)).toEqual(['BAD_USER_INPUT']);
    expect(await next()).toBe('complete');
  });

  it('answers a query, too', async () => {
    const { next } = await h.sse(h.manager, operation('viewer'));
    expect(await next()).toMatchObject({ data: { viewer: { __typename: 'Professional' } } });
    expect(await next()).toBe('complete');
  });

  it('has the headers that Yoga gives to one, also for a page of another site', async () => {
    const asked = { ...(await headers()), accept: 'text/event-stream', origin: 'https://studio.example' };
    const parameters = new URLSearchParams({ query: WATCH, variables: JSON.stringify({ sessionId: id }) });
    const body = JSON.stringify({ query: WATCH, variables: { sessionId: id } });
    const left = new AbortController();
    const [ours, yogas] = await Promise.all([
      fetch(`${h.url}/graphql`, { method: 'POST', headers: asked, body, signal: left.signal }),
      fetch(`${h.url}/graphql?${parameters}`, { headers: asked, signal: left.signal }),
    ]);
    const shown = ({ status, headers: all }: Response) => {
      const { date: _date, 'x-request-id': _id, ...rest } = Object.fromEntries(all);
      return { status, ...rest };
    };
    expect(shown(ours)).toEqual(shown(yogas));
    const first = async (answer: Response) => {
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.endsWith('}\n\n')) text += (await reader.read()).value;
      return text.replace(/^(:\n\n)+/, ':\n\n');
    };
    expect(await first(ours)).toBe(await first(yogas));
    left.abort();
  });

  it('is cut off when the server stops', async () => {
    const { next } = await h.sse(h.manager, WATCH, { sessionId: id });
    await next();
    await h.eventStreams.close();
    expect(await next()).toBeNull();
  });

  it('must be asked for', async () => {
    const body = JSON.stringify({ query: WATCH, variables: { sessionId: id } });
    const answer = await send(`${h.url}/graphql`, { method: 'POST', headers: await headers(), body });
    expect(answer.status).toBe(406);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a client that leaves', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
      shouldAdvanceTime: true,
    });
  });
  /** A minute later: a stream's timers live longer than the database pool's. */
  function timersLeft(): number {
    vi.advanceTimersByTime(60_000);
    return vi.getTimerCount();
  }

  it('leaves neither a listener nor a timer behind', async () => {
    for (let i = 0; i < 5; i++) {
      const watcher = await watchSession(h, 'SSE', h.manager, sessionId);
      await access(watcher);
      watcher.leave();
    }
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
    await vi.waitFor(() => expect(timersLeft()).toBe(0));
  });

  it('may leave while it is looked up who it is', async () => {
    const { identify } = h.people;
    const lookedUp: (() => void)[] = [];
    const lookUp = vi.spyOn(h.people, 'identify').mockImplementation(async (claims) => {
      await new Promise<void>((resolve) => lookedUp.push(resolve));
      return identify(claims);
    });
    const stream = { ...(await headers()), accept: 'text/event-stream' };
    const parameters = (query: string) =>
      new URLSearchParams({ query, variables: JSON.stringify({ sessionId: id }) });
    const calls = [WATCH, WATCH, operation('viewer'), '{ nope }', '{'].map((query) =>
      request(`${h.url}/graphql?${parameters(query)}`, { headers: stream })
        .on('error', () => undefined)
        .end(),
    );
    await vi.waitFor(() => expect(lookedUp).toHaveLength(5));
    const left = Promise.all(calls.map((call) => new Promise((resolve) => call.on('close', resolve))));
    for (const call of calls) call.destroy();
    await left;
    // By then the server has seen them go.
    await h.ask(null, operation('viewer'));
    for (const release of lookedUp) release();
    await Promise.all(lookUp.mock.results.map(({ value }) => value));
    lookUp.mockRestore();
    await h.ask(h.manager, operation('viewer'));
    expect(h.accessSubscriptions.open()).toBe(0);
    expect(timersLeft()).toBe(0);
  });
});
