import { type Client, createClient, type RequestParams } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';
import { WATCH } from '../support/watch.ts';

let h: Harness;
let sessionId: string;
let client: Client;
beforeAll(async () => {
  h = await harness();
  sessionId = await h.aSession();
  await h.runDueWork();
});
afterAll(() => h.close());
afterEach(async () => {
  client.dispose();
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});

async function connect(token?: string) {
  const headers = { authorization: `Bearer ${token ?? (await h.token(h.manager))}` };
  client = createClient({ url: `${h.url}/graphql`, headers, retry: async () => undefined });
  return (request: RequestParams) => client.iterate<Record<string, { waitingNote: string }>>(request);
}
const watch = () => ({ query: WATCH, variables: { sessionId: globalId('Session', sessionId) } });
const note = async (waitingNote: string) => {
  await h.access.edit(h.manager, sessionId, { waitingNote });
  await h.runDueWork();
};

describe('graphql-sse’s client, in distinct connections', () => {
  it('is shown the present state, then each change, and leaves', async () => {
    const results = (await connect())(watch());
    expect((await results.next()).value).toMatchObject({ data: { sessionAccess: {} } });
    await note('one');
    expect((await results.next()).value).toMatchObject({ data: { sessionAccess: { waitingNote: 'one' } } });
    await results.return?.();
  });

  it('is told that a stream is complete', async () => {
    const run = await connect();
    const seen = [];
    for await (const result of run({ query: operation('viewer') })) seen.push(result);
    expect(seen).toMatchObject([{ data: { viewer: {} } }]);
    const refused = [];
    for await (const result of run({ query: WATCH, variables: { sessionId: 'nonsense' } }))
      refused.push(result);
    expect(refused).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
  });

  it('is told why it is refused', async () => {
    const results = (await connect('nonsense'))(watch());
    await expect(results.next()).rejects.toThrow();
  });

  it('connects again when the stream was cut off, and is shown what it missed', async () => {
    const results = (await connect())(watch());
    await results.next();
    await h.eventStreams.close();
    await note('meanwhile');
    let shown = '';
    while (shown !== 'meanwhile') shown = (await results.next()).value!.data!.sessionAccess!.waitingNote;
  });
});
