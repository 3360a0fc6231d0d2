import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { bookedClass } from '../support/booked-class.ts';
import { openEventStream } from '../support/event-stream.ts';
import { type Harness, harness } from '../support/harness.ts';
import { startNginx } from '../support/nginx.ts';
import { nginx } from '../support/parts.ts';
import { socketClient } from '../support/socket-client.ts';
import { sseClient } from '../support/sse-client.ts';
import { WATCH } from '../support/watch.ts';

describe.skipIf(!nginx())('behind an nginx with its default settings', () => {
  let h: Harness;
  let proxy: Awaited<ReturnType<typeof startNginx>>;
  let seat: Awaited<ReturnType<typeof bookedClass>>;
  let variables: { sessionId: string };
  let token: string;
  beforeAll(async () => {
    h = await harness({ heartbeat: { everyMs: 1_000_000 } });
    proxy = await startNginx(nginx()!, h.url);
    seat = await bookedClass(h);
    variables = { sessionId: globalId('Session', seat.sessionId) };
    token = await h.token(h.manager);
  });
  afterAll(async () => {
    await proxy?.stop();
    await h.close();
  });

  async function note(waitingNote: string): Promise<void> {
    await h.access.edit(h.manager, seat.sessionId, { waitingNote });
    await h.runDueWork();
  }

  it('a subscription by SSE shows the present at once, and each change', async () => {
    const stream = await sseClient(proxy.url, WATCH, variables, token);
    expect(stream.response.headers['content-encoding']).toBeUndefined();
    expect(await stream.next()).toMatchObject({ data: { sessionAccess: {} } });
    await note('by SSE');
    expect(await stream.next()).toMatchObject({ data: { sessionAccess: { waitingNote: 'by SSE' } } });
    stream.leave();
  });

  it('the access page’s stream does, too', async () => {
    const stream = await openEventStream(`${proxy.url}${seat.path}/events`);
    expect(await stream.next()).toMatchObject({ state: 'SCHEDULED' });
    await note('to the page');
    expect(await stream.next()).toMatchObject({ state: 'SCHEDULED' });
    stream.leave();
  });

  it('a socket does, too', async () => {
    const client = await socketClient(`${proxy.url}/socket`, token);
    const watch = client.run(WATCH, variables);
    expect(await watch.next()).toMatchObject({ data: { sessionAccess: {} } });
    await note('by socket');
    expect(await watch.next()).toMatchObject({ data: { sessionAccess: { waitingNote: 'by socket' } } });
    await client.leave();
  });
});
