import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { closingOf } from '../../src/api/http/graceful-close.ts';
import { readConfig } from '../../src/app/config.ts';
import { startApp } from '../../src/app/start.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { testDatabase } from '../support/database.ts';
import { type Harness, harness } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { openSocket, socketClient } from '../support/socket-client.ts';
import { access, WATCH, watchSession } from '../support/watch.ts';

describe('a server that stops', () => {
  let h: Harness;
  afterEach(() => h.close());

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

  it('closes its sockets and streams one after the other, so that they come back one after the other', async () => {
    h = await harness();
    const sessionId = await h.aSession();
    await h.runDueWork();
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => watchSession(h, 'SSE', h.manager, sessionId)),
    );
    await Promise.all(streams.map(access));
    const sockets = await Promise.all(Array.from({ length: 20 }, () => h.socket(h.manager)));
    const begun = performance.now();
    const closedAt = (end: Promise<unknown>) => end.then(() => performance.now() - begun);
    const ends = [
      Promise.all(sockets.map(({ closed }) => closedAt(closed))),
      Promise.all(streams.map((stream) => closedAt(stream.next()))),
    ];
    await h.graphql.close(5_000, 600);
    for (const times of await Promise.all(ends)) {
      expect(Math.min(...times)).toBeLessThan(300);
      expect(Math.max(...times)).toBeGreaterThan(450);
    }
  });

  it('lets nobody in any more: new sockets are closed so that they come back', async () => {
    h = await harness();
    await h.graphql.close(100);
    const late = await openSocket(h.url);
    expect(await late.closed).toMatchObject({ code: 1001 });
    await expect.poll(() => h.graphql.sockets()).toBe(0);
  });
});

describe('a node that is told to stop', () => {
  it('says so first, and serves as before; then it takes nobody, and its clients come back to others', async () => {
    const database = await testDatabase();
    onTestFinished(() => database.drop());
    const env = {
      DATABASE_URL: database.url,
      PORT: '0',
      DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'sessions-')),
    };
    const app = await startApp({ ...readConfig(env), drainMs: 700 }, silentLog);
    const ready = async () => {
      const answer = await fetch(`${app.url}/ready`);
      return [answer.status, ((await answer.json()) as { status: string }).status];
    };
    await vi.waitFor(async () => expect(await ready()).toEqual([200, 'ready']), 5_000);
    const early = await socketClient(app.url, null);
    let isOver = false;
    const closing = app.close().then(() => {
      isOver = true;
    });

    expect(await ready()).toEqual([503, 'stopping']);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    const late = await socketClient(app.url, null);
    for (const socket of [early, late])
      expect(await socket.run('{ viewer { id } }').next()).toMatchObject({ data: { viewer: null } });
    expect(isOver).toBe(false);

    expect(await early.closed).toMatchObject({ code: 1001 });
    expect(await late.closed).toMatchObject({ code: 1001 });
    await expect(fetch(`${app.url}/ready`)).rejects.toThrow();
    await closing;
  });
});

it('a server gives its other connections time, too, and ends', async () => {
  const server = createServer((_request, response) => void response.write('a stream'));
  const closing = closingOf(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const pages = await Promise.all(Array.from({ length: 6 }, () => fetch(`http://127.0.0.1:${port}`)));
  const begun = performance.now();
  const times = Promise.all(
    pages.map((page) => page.text().catch(() => performance.now() - begun) as Promise<number>),
  );
  closing.refuse();
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  await closing.close(10, 400);
  expect(Math.max(...(await times))).toBeGreaterThan(300);
});

describe('an upgrade', () => {
  let h: Harness;
  afterEach(() => h.close());

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

  it('that was refused leaves no connection, though its client keeps it open', async () => {
    h = await harness();
    const socket = connect({ port: Number(new URL(h.url).port), host: '127.0.0.1', allowHalfOpen: true });
    onTestFinished(() => void socket.destroy());
    socket.write(
      'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nmore',
    );
    await once(socket.resume(), 'end');
    // What was written to a connection that is gone is answered by a reset.
    const reset = once(socket, 'error');
    const writing = setInterval(() => socket.write('still there'), 100);
    expect(await Promise.race([reset.then(() => 'gone'), delay(4_000, 'open')])).toBe('gone');
    clearInterval(writing);
  });
});
