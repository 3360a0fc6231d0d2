import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

const FROM = '198.51.100.1';
const forwarded = { 'x-forwarded-for': `6.6.6.6, ${FROM}` };
const json = { 'content-type': 'application/json', ...forwarded };

let h: Harness;
beforeAll(async () => {
  h = await harness({ trustProxy: 1 });
  // Routes can be added only before the first request.
  h.pages.get('/where', (c) => c.text(c.get('clientAddress')));
});
afterAll(() => h.close());
afterEach(() => vi.restoreAllMocks());

/** The client addresses in the contexts made meanwhile; one call may make several contexts. */
function sources(): Set<string> {
  const seen = new Set<string>();
  const contextFor = h.contexts.contextFor;
  vi.spyOn(h.contexts, 'contextFor').mockImplementation((caller) => {
    const context = contextFor(caller);
    seen.add(context.clientAddress);
    return context;
  });
  return seen;
}

describe('each endpoint passes the client address on', () => {
  it('HTTP', async () => {
    const seen = sources();
    const body = JSON.stringify({ query: operation('viewer') });
    await send(`${h.url}/graphql`, { method: 'POST', headers: json, body });
    expect(seen).toEqual(new Set([FROM]));
  });

  it('SSE, for each event', async () => {
    const id = globalId('Session', await h.aSession());
    const seen = sources();
    const headers = {
      ...json,
      accept: 'text/event-stream',
      authorization: `Bearer ${await h.token(h.manager)}`,
    };
    // A result that is shared is worked out for nobody in particular; this one is the viewer's own.
    const query = 'subscription ($id: ID!) { sessionAccess(sessionId: $id) { session { id } } }';
    const body = JSON.stringify({ query, variables: { id } });
    const leaving = new AbortController();
    const answer = await fetch(`${h.url}/graphql`, { method: 'POST', headers, body, signal: leaving.signal });
    const reader = answer.body!.getReader();
    while (!String(Buffer.from((await reader.read()).value ?? [])).includes('sessionAccess'));
    leaving.abort();
    await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
    expect(seen).toEqual(new Set([FROM]));
  });

  it('the socket', async () => {
    const seen = sources();
    const socket = new WebSocket(`${h.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: forwarded,
    });
    const say = (frame: object) => socket.send(JSON.stringify(frame));
    socket.once('open', () => say({ type: 'connection_init' }));
    const answered = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        const { type } = JSON.parse(String(data)) as { type: string };
        if (type === 'next') resolve();
        else if (type === 'connection_ack')
          say({ type: 'subscribe', id: '1', payload: { query: operation('viewer') } });
      }),
    );
    await answered;
    socket.terminate();
    expect(seen).toEqual(new Set([FROM]));
  });

  it('pages', async () => {
    const answer = await fetch(`${h.url}/where`, { headers: forwarded });
    expect(await answer.text()).toBe(FROM);
  });
});
