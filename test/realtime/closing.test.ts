import { get } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { type Harness, harness } from '../support/harness.ts';
import { openSocket } from '../support/socket-client.ts';
import { access, WATCH, watchSession } from '../support/watch.ts';

let h: Harness;
afterEach(() => h.close());

describe('a server that stops', () => {
  it('tells its sockets, cuts its streams off, and leaves nothing', async () => {
    h = await harness();
    const sessionId = await h.aSession();
    await h.runDueWork();
    const sse = await watchSession(h, 'SSE', h.manager, sessionId);
    await access(sse);
    const socket = await h.socket(h.manager);
    const { next } = socket.run(WATCH, { sessionId: globalId('Session', sessionId) });
    await next();
    expect(h.accessSubscriptions.open()).toBe(2);

    await h.graphql.close(1_000);
    // A client comes back after either; `complete` would tell it that there is nothing more to come.
    expect(await socket.closed).toMatchObject({ code: 1001 });
    expect(await sse.next()).toBeNull();
    expect(h.graphql.sockets()).toBe(0);
    await expect.poll(() => h.accessSubscriptions.open()).toBe(0);
  });

  it('does not wait for a client that does not answer', async () => {
    h = await harness();
    const socket = await h.socket(h.manager);
    socket.socket.pause();
    const begun = performance.now();
    await h.graphql.close(200);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(h.graphql.sockets()).toBe(0);
    socket.socket.terminate();
  });

  it('lets nobody in any more: new sockets are closed so that they come back', async () => {
    h = await harness();
    await h.graphql.close(100);
    const late = await openSocket(h.url);
    expect(await late.closed).toMatchObject({ code: 1001 });
    await expect.poll(() => h.graphql.sockets()).toBe(0);
  });
});

describe('an upgrade', () => {
  it('of another path is refused', async () => {
    h = await harness();
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'a2V5a2V5a2V5a2V5a2V5aw==',
    };
    const status = await new Promise((resolve, reject) => {
      get(`${h.url}/elsewhere`, { headers }, (response) => resolve(response.resume().statusCode)).on(
        'error',
        reject,
      );
    });
    expect(status).toBe(404);
  });
});
