import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import webpush from 'web-push';
import { createWebPush } from '../../src/platform/push/web-push.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { aSeat, outcomesOf } from '../support/notices.ts';
import { type PushDouble, startPushDouble } from '../support/push-double.ts';

const STARTS = '2026-03-10T13:00:00Z';
const NEARLY = '2026-03-10T12:59:30Z';
const LATER = '2026-03-10T15:00:00Z';

const clock = testClock(NOON);
let browsers: PushDouble;
let h: Harness;
beforeAll(async () => {
  browsers = await startPushDouble();
  const vapid = { ...webpush.generateVAPIDKeys(), subject: 'mailto:ops@live.example', previous: [] };
  h = await harness({
    clock,
    pushPublicKeys: [vapid.publicKey],
    ...createWebPush({ vapid, allowPrivate: true, clock, log: silentLog, ca: browsers.ca }),
  });
});
afterAll(async () => {
  await h.close();
  await browsers.close();
});

const encrypt = vi.spyOn(webpush, 'encrypt');
beforeEach(() => {
  clock.set(NOON);
  browsers.messages.length = 0;
  encrypt.mockClear();
});
// Nothing of one test is left for the next.
afterEach(() => h.at('2026-03-10T20:00:00Z'));

/** A seat in a class in an hour, of somebody with a browser. */
async function aReachableSeat() {
  const sessionId = await h.aSession();
  const seat = await aSeat(h, sessionId);
  const subscription = browsers.subscribe();
  const deviceId = await h.people.registerPushDevice(seat.customer, subscription, null);
  await h.runDueWork();
  return { ...seat, sessionId, subscription, deviceId };
}

/** Half a minute before the start: prepares what is likely to be sent at it. */
async function prepare() {
  clock.set(NEARLY);
  await h.dispatchLoop.sweep();
  await h.dispatchLoop.idle();
}

const notices = () =>
  browsers.messages.filter(({ payload }) => (payload as { purpose: string }).purpose === 'ACCESS_NOTICE');
const textsOf = () => notices().map(({ payload }) => (payload as { body: string }).body);

describe('a push in the minute before it is due', () => {
  it('is encrypted, sent to nobody, and released at its moment without being encrypted again', async () => {
    const { bookingId, subscription } = await aReachableSeat();
    clock.set('2026-03-10T12:58:00Z');
    await h.dispatchLoop.sweep();
    await h.dispatchLoop.idle();
    expect(encrypt).not.toHaveBeenCalled();
    await prepare();
    expect(encrypt).toHaveBeenCalledTimes(1);
    expect(browsers.messages).toEqual([]);
    await h.at(STARTS);
    expect(encrypt).toHaveBeenCalledTimes(1);
    expect(notices()).toMatchObject([{ endpoint: subscription.endpoint, payload: { tag: bookingId } }]);
    expect(await outcomesOf(h, { bookingId })).toContain('PUSH SENT');
  });

  it('is prepared once, however often there is time for it', async () => {
    await aReachableSeat();
    await prepare();
    await prepare();
    expect(encrypt).toHaveBeenCalledTimes(1);
  });

  it('is sent to whoever books after it was prepared, too', async () => {
    const { sessionId } = await aReachableSeat();
    await prepare();
    const late = await aSeat(h, sessionId);
    const subscription = browsers.subscribe();
    await h.people.registerPushDevice(late.customer, subscription, null);
    await h.at(STARTS);
    expect(notices()).toHaveLength(2);
    expect(notices().map(({ endpoint }) => endpoint)).toContain(subscription.endpoint);
  });
});

describe('a prepared push goes to nobody once', () => {
  type Prepared = Awaited<ReturnType<typeof aReachableSeat>>;
  it.each<[string, (prepared: Prepared) => Promise<unknown>]>([
    ['the seat is given back', ({ bookingId }) => h.bookings.cancel(h.manager, bookingId)],
    ['the browser is removed', ({ customer, deviceId }) => h.people.removePushDevice(customer, deviceId)],
    ['the person is removed', ({ customer }) => h.erasure.deleteCustomer(h.manager, customer.id)],
    ['the class is cancelled', ({ sessionId }) => h.sessions.cancel(h.manager, sessionId, null)],
    [
      'the link is cleared',
      ({ sessionId }) => h.access.edit(h.manager, sessionId, { joinUrl: { clear: true } }),
    ],
    [
      'it is due later',
      ({ sessionId }) =>
        h.access.edit(h.manager, sessionId, { sendAt: { set: new Date('2026-03-10T13:30:00Z') } }),
    ],
  ])('%s', async (_, change) => {
    const prepared = await aReachableSeat();
    await prepare();
    expect(encrypt).toHaveBeenCalledTimes(1);
    await change(prepared);
    await h.at(STARTS);
    expect(notices()).toEqual([]);
  });
});

describe('what was prepared says nothing untrue:', () => {
  it('a moved class is announced at its new time, with it', async () => {
    const { sessionId } = await aReachableSeat();
    await prepare();
    await h.sessions.move(h.manager, sessionId, { startsAt: new Date(LATER), sendTime: 'KEEP' });
    await h.at(STARTS);
    expect(notices()).toEqual([]);
    await h.at(LATER);
    expect(textsOf()).toEqual([expect.stringContaining('16:00')]);
  });

  it('a class that has another name by then is called by it', async () => {
    const { sessionId } = await aReachableSeat();
    await prepare();
    await h.db.sql(
      `UPDATE service SET name = 'Pilates' WHERE id = (SELECT service_id FROM session WHERE id = $1)`,
      [sessionId],
    );
    await h.at(STARTS);
    expect(notices()).toMatchObject([{ payload: { title: 'Pilates' } }]);
  });

  it('a browser with other keys by then can read it', async () => {
    const { deviceId } = await aReachableSeat();
    await prepare();
    const { endpoint, keys } = browsers.subscribe();
    await h.db.sql(`UPDATE push_device SET endpoint = $2, p256dh = $3, auth = $4 WHERE id = $1`, [
      deviceId,
      endpoint,
      keys.p256dh,
      keys.auth,
    ]);
    await h.at(STARTS);
    expect(notices()).toMatchObject([{ endpoint }]);
  });
});
