import { afterEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { access, TRANSPORTS, type Transport, watchSession } from '../support/watch.ts';

/** Some 150 KB an event: the instructions, as often as a document may name them. */
const HEAVY = `subscription ($id: ID!) {
  sessionAccess(sessionId: $id) { waitingNote ${Array.from({ length: 25 }, (_, i) => `i${i}: joiningInstructions`).join(' ')} }
}`;
/** More than the kernel's buffers on both sides hold. */
const EVENTS = 100;

let h: Harness;
afterEach(() => h.close());

async function heavySession(): Promise<string> {
  const sessionId = await h.aSession({ joiningInstructions: '€'.repeat(2_000) });
  await h.runDueWork();
  return sessionId;
}

/** A client that can stop reading. */
async function heavyWatcher(transport: Transport, sessionId: string) {
  const variables = { id: globalId('Session', sessionId) };
  if (transport === 'SSE') {
    const { next, response, leave } = await h.sse(h.manager, HEAVY, variables);
    return { next, leave, pause: () => response.pause(), resume: () => response.resume() };
  }
  const { socket, run, leave } = await h.socket(h.manager);
  const { next } = run(HEAVY, variables);
  return { next, leave, pause: () => socket.pause(), resume: () => socket.resume() };
}

describe.each(TRANSPORTS)('a client that stops reading, by %s', (transport) => {
  it('neither holds its neighbour up nor has anything pile up for it', { timeout: 60_000 }, async () => {
    h = await harness();
    const sessionId = await heavySession();
    const slow = await heavyWatcher(transport, sessionId);
    await slow.next();
    const neighbour = await watchSession(h, transport, h.manager, sessionId);
    await access(neighbour);

    slow.pause();
    for (let event = 1; event <= EVENTS; event++) {
      await h.access.edit(h.manager, sessionId, { waitingNote: `note ${event}` });
      await h.runDueWork();
      expect(await access(neighbour)).toMatchObject({ waitingNote: `note ${event}` });
    }
    slow.resume();
    let received = 0;
    let last = '';
    while (last !== `note ${EVENTS}`) {
      last = ((await slow.next()) as Result).data.sessionAccess.waitingNote;
      received += 1;
    }
    // What was on its way when it stopped, and then the newest: not one for each event.
    expect(received).toBeLessThan(EVENTS * 0.7);
    void slow.leave();
    neighbour.leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
});

describe('two streams of a socket that stops reading', () => {
  it('each show the newest when it reads again', { timeout: 60_000 }, async () => {
    h = await harness();
    const [one, other] = [await heavySession(), await heavySession()];
    const { socket, run, leave } = await h.socket(h.manager);
    const streams = [one, other].map((id) => run(HEAVY, { id: globalId('Session', id) }));
    for (const { next } of streams) await next();
    socket.pause();
    for (let event = 1; event <= EVENTS / 2; event++) {
      for (const id of [one, other]) await h.access.edit(h.manager, id, { waitingNote: `note ${event}` });
      await h.runDueWork();
    }
    socket.resume();
    for (const { next } of streams) {
      let last = '';
      while (last !== `note ${EVENTS / 2}`) last = ((await next()) as Result).data.sessionAccess.waitingNote;
    }
    void leave();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
  });
});

describe('a socket that says nothing', () => {
  it('is gone after two ticks; one that answers stays', async () => {
    h = await harness({ heartbeat: { everyMs: 240 } });
    const sessionId = await heavySession();
    const silent = await h.socket(h.manager);
    silent.run(HEAVY, { id: globalId('Session', sessionId) });
    const talking = await h.socket(h.manager);
    await silent.settled();
    silent.socket.pause();
    await vi.waitFor(() => expect(h.graphql.sockets()).toBe(1), 2_000);
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
    await talking.settled();
    expect(talking.socket.readyState).toBe(talking.socket.OPEN);
    silent.socket.terminate();
  });
});
