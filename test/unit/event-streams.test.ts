import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PageEnv } from '../../src/api/http/client-address.ts';
import { createEventStreams } from '../../src/api/http/event-streams.ts';
import { dataEvents, eventHeaders, sendEvents } from '../../src/api/http/send-events.ts';
import type { Sink } from '../../src/lib/watch.ts';
import { Watch } from '../../src/lib/watch.ts';
import { openEventStream } from '../support/event-stream.ts';

type Item = { n: number; padding?: string };

/** Something that everybody watches: its present item, then the newest. */
function something() {
  const sinks = new Set<Sink<Item>>();
  let newest: Item = { n: 0 };
  const watch = new Watch<Item>((sink) => {
    let shown: Item | null = null;
    const show = () => {
      if (shown === newest || !sink.isReady()) return;
      shown = newest;
      sink.next(newest);
    };
    const shower = Object.assign(sink, { show });
    sinks.add(shower);
    queueMicrotask(show);
    return { resume: show, close: () => void sinks.delete(shower) };
  });
  return {
    watch,
    open: () => sinks.size,
    show(item: Item) {
      newest = item;
      for (const sink of sinks) (sink as Sink<Item> & { show(): void }).show();
    },
    end(last?: Item) {
      for (const sink of sinks) sink.end(last);
    },
  };
}

/** A server whose every answer is a stream of something. */
async function served({ beatMs = 1_000, startsSoon = true, isSilent = false } = {}) {
  const streams = createEventStreams({ beatMs });
  const source = something();
  const encode = vi.fn((item: Item) => JSON.stringify(item));
  const format = { ...dataEvents(encode), startsSoon };
  const watch = isSilent ? SILENCE : source.watch;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    streams.open(response, format, watch);
  }).listen(0);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { ...source, streams, encode, port, url, follow: () => openEventStream<Item>(url) };
}

/** What cannot be read for a while, as without a database. */
const SILENCE = new Watch<Item>(() => ({ resume: () => undefined, close: () => undefined }));
const EVENTS = 100;
const padding = 'x'.repeat(200_000);

describe('event streams', () => {
  afterEach(() => void vi.useRealTimers());

  it('write an item down once, however many are shown it', async () => {
    const { follow, show, encode } = await served();
    const all = await Promise.all([follow(), follow(), follow()]);
    for (const { next } of all) expect(await next()).toEqual({ n: 0 });
    show({ n: 1 });
    for (const { next } of all) expect(await next()).toEqual({ n: 1 });
    expect(encode).toHaveBeenCalledTimes(2);
    for (const { text } of all)
      expect(text()).toMatch(/^retry: \d{4}\n\ndata: {"n":0}\n\ndata: {"n":1}\n\n$/);
  });

  it('hold one event for a client that does not read, then show it the newest', async () => {
    const { follow, show, encode } = await served();
    const [slow, quick] = await Promise.all([follow(), follow()]);
    await slow.next();
    await quick.next();
    slow.response.pause();
    for (let n = 1; n <= EVENTS; n++) {
      show({ n, padding });
      expect((await quick.next())!.n).toBe(n);
    }
    expect(encode).toHaveBeenCalledTimes(EVENTS + 1);
    slow.response.resume();
    const seen: number[] = [];
    while (seen.at(-1) !== EVENTS) seen.push((await slow.next())!.n);
    // What the kernel held, the one that waited, and the newest.
    expect(seen.length).toBeLessThan(EVENTS * 0.7);
  });

  it('end at once when a client leaves, also in the middle of an event', async () => {
    const { follow, show, open, streams } = await served();
    const slow = await follow();
    await slow.next();
    slow.response.pause();
    for (let n = 1; n <= EVENTS; n++) show({ n, padding });
    slow.leave();
    await vi.waitFor(() => expect(open()).toBe(0));
    expect(streams.size()).toBe(0);
    show({ n: 0 });
  });

  it('end after the last item, which a client that does not read gets too', async () => {
    const { follow, show, end, open } = await served();
    const stream = await follow();
    await stream.next();
    stream.response.pause();
    for (let n = 1; n <= EVENTS; n++) show({ n, padding });
    end({ n: -1 });
    stream.response.resume();
    let last: Item | null = null;
    for (let item = await stream.next(); item; item = await stream.next()) last = item;
    expect(last).toEqual({ n: -1 });
    await vi.waitFor(() => expect(open()).toBe(0));
  });

  it('are kept alive by one timer, which is gone with the last of them', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { follow, open } = await served({ beatMs: 1_000 });
    const all = await Promise.all(Array.from({ length: 24 }, follow));
    for (const stream of all) await stream.next();
    expect(vi.getTimerCount()).toBe(1);
    const alive = () => all.filter(({ text }) => text().endsWith('\n\n:\n\n')).length;
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(alive()).toBe(2));
    vi.advanceTimersByTime(11_000);
    await vi.waitFor(() => expect(alive()).toBe(24));
    for (const stream of all) stream.leave();
    await vi.waitFor(() => expect(open()).toBe(0));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('begin at once where the first event may be long in coming', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { follow } = await served({ startsSoon: false, isSilent: true });
    const { text } = await follow();
    await vi.waitFor(() => expect(text()).toMatch(/^retry: \d{4}\n\n$/));
  });

  it('begin with a comment where the first event, which they wait for, does not come', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { follow, streams } = await served({ isSilent: true });
    const following = follow();
    await vi.waitFor(() => expect(streams.size()).toBe(1));
    vi.advanceTimersByTime(12_000);
    const { text } = await following;
    await vi.waitFor(() => expect(text()).toMatch(/^retry: \d{4}\n\n:\n\n$/));
  });

  it('put no comments behind an event that is not read', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { follow, show } = await served();
    const slow = await follow();
    await slow.next();
    slow.response.pause();
    for (let n = 1; n <= EVENTS; n++) show({ n, padding });
    vi.advanceTimersByTime(600_000);
    show({ n: EVENTS });
    slow.response.resume();
    for (let item = await slow.next(); item!.n !== EVENTS || item!.padding; item = await slow.next());
    expect(slow.text()).not.toContain('\n:\n');
  });

  it('begin for a request that waited behind another on its connection', async () => {
    const { port, show, open } = await served();
    const answer = vi.fn();
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').on('data', answer);
    const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    socket.write(get + get);
    await vi.waitFor(() => expect(open()).toBe(2));
    show({ n: 1 });
    await vi.waitFor(() => expect(answer.mock.calls.join('')).toContain('{"n":1}'));
    socket.destroy();
    await vi.waitFor(() => expect(open()).toBe(0));
  });

  it('are all cut off when the process stops', async () => {
    const { follow, streams } = await served();
    const all = await Promise.all([follow(), follow()]);
    for (const stream of all) await stream.next();
    await streams.close();
    for (const stream of all) expect(await stream.next()).toBeNull();
    await vi.waitFor(() => expect(streams.size()).toBe(0));
  });
});

describe('a page’s event stream', () => {
  it('is not begun where only its headers are asked for', async () => {
    const streams = createEventStreams();
    const { watch, open } = something();
    const events = { streams, watch, headers: eventHeaders({}), format: dataEvents(String) };
    const app = new Hono<PageEnv>().get('/', (c) => sendEvents(c, events));
    const head = await app.request('/', { method: 'HEAD' });
    expect(head.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(open()).toBe(0);
  });
});
