import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRedisEvents } from '../../src/platform/events/redis.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { type Link, linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { redisUrl } from '../support/parts.ts';
import { signIn } from '../support/signing-in.ts';
import { socketClient } from '../support/socket-client.ts';
import { access, watchSession } from '../support/watch.ts';

// The run's last lines say so when there is no Redis.
describe.skipIf(!redisUrl())('two nodes over Redis', () => {
  let here: Harness;
  let there: Harness;
  let link: Link;
  const reachable = (node: Harness) => vi.waitFor(() => expect(node.events.reachable()).toBe(true), 5_000);

  beforeEach(async () => {
    link = await linkTo(redisUrl()!);
    here = await harness({ events: createRedisEvents({ url: redisUrl()!, log: silentLog }) });
    there = await harness({
      events: createRedisEvents({ url: link.url, log: silentLog }),
      database: here.database,
      clock: here.clock,
    });
    await Promise.all([reachable(here), reachable(there)]);
  });
  afterEach(async () => {
    await there.close();
    await here.close();
    await link.close();
  });

  async function watchedThere() {
    const sessionId = await here.aSession({ joinUrl: null });
    const customer = await here.aCustomer();
    const bookingId = await here.aBooking(sessionId, customer);
    await here.runDueWork();
    const watcher = await watchSession(there, 'WebSocket', customer, sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED' });
    return { sessionId, bookingId, watcher };
  }

  it('show on one what changes on the other', async () => {
    const { sessionId, watcher } = await watchedThere();
    await here.at('2026-03-10T13:00:00Z');
    expect(await access(watcher)).toMatchObject({ state: 'WAITING_FOR_LINK' });
    await here.access.edit(here.manager, sessionId, { joinUrl: { set: JOIN_URL } });
    await here.runDueWork();
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: JOIN_URL });
  });

  it('end on one the stream of a customer who loses the seat on the other', async () => {
    const { bookingId, watcher } = await watchedThere();
    await here.bookings.cancel(here.manager, bookingId);
    expect(codes((await watcher.next()) as Result)).toEqual(['FORBIDDEN']);
    expect(await watcher.next()).toBe('complete');
  });

  it('end on one the stream of a partner whose key is revoked on the other', async () => {
    const sessionId = await here.aSession();
    await here.runDueWork();
    const partner = await here.aPartner();
    const watcher = await watchSession(there, 'WebSocket', partner, sessionId);
    await access(watcher);
    await here.partners.revokeKey(here.manager, partner.key!.id);
    expect(codes((await watcher.next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await watcher.next()).toBe('complete');
  });

  it('close on one the socket of an account that signs out on the other', async () => {
    const { accessToken, refreshToken } = await signIn(here, await here.aCustomer());
    const socket = await socketClient(there.url, accessToken);
    await here.signIn.signOut(refreshToken);
    expect((await socket.closed).code).toBe(4403);
  });

  it('recover what was published while they could not hear each other', async () => {
    const { sessionId, watcher } = await watchedThere();
    await link.cut();
    await vi.waitFor(() => expect(there.events.reachable()).toBe(false));
    await here.access.edit(here.manager, sessionId, { waitingNote: 'by the sweep' });
    await here.runDueWork();
    await there.accessSubscriptions.sweep();
    expect(await access(watcher)).toMatchObject({ waitingNote: 'by the sweep' });
    await here.access.edit(here.manager, sessionId, { waitingNote: 'by the gap' });
    await here.runDueWork();
    await link.mend();
    expect(await access(watcher)).toMatchObject({ waitingNote: 'by the gap' });
  });
});
