import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { resumeCenter, suspendCenter } from '../../src/modules/people/centers/operations.ts';
import { createWebhookDispatcher } from '../../src/modules/webhooks/dispatcher.ts';
import { claim } from '../../src/modules/webhooks/queue.ts';
import type { Email } from '../../src/ports/channels.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import type { WebhookAnswer, WebhookMessage } from '../../src/ports/webhooks.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

const STARTS = '2026-03-10T13:00:00Z';
const ALL = [
  'session.access.opened',
  'session.access.changed',
  'session.moved',
  'session.cancelled',
  'booking.created',
  'booking.cancelled',
];

const channels = scriptedChannels();
let receiver: WebhookReceiver;
let h: Harness;
let manager: Viewer;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  h = await harness({ ...channels, webhooks: { ca: receiver.ca, totalMs: 1_000 } });
});
afterAll(async () => {
  await h.close();
  await receiver.close();
});
/** Each test has a center of its own, and no messages of other tests. */
beforeEach(async () => {
  h.clock.set(NOON);
  await h.db.sql('DELETE FROM webhook_delivery');
  await h.db.sql('UPDATE webhook_endpoint SET deleted_at = created_at');
  manager = await h.aCenter();
  receiver.received.takeAll();
  Object.assign(receiver, { all: [], answers: [], answersAt: new Map() });
  channels.answer = SENT;
});

const SLOTS = { busy: [], healthy: 16, failing: 4 };

let paths = 0;
async function anEndpoint(events = ALL, by: Viewer = manager) {
  const path = `/hooks/${++paths}`;
  const { id, secret } = await h.webhookEndpoints.register(by, { url: receiver.url(path), events });
  return { id, secret, path };
}
const arrived = () => receiver.received.takeAll();
const types = () => arrived().map(({ body }) => body.type);
const deliveries = (endpointId: string) =>
  h.db.prisma.webhookDelivery.findMany({ where: { endpointId }, orderBy: { id: 'asc' } });
const endpoint = (id: string) => h.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } });
/** One event, listed and not sent yet. */
async function anEvent() {
  const { id, secret, path } = await anEndpoint(['session.cancelled']);
  await h.sessions.cancel(manager, await h.aSession({ manager }), null);
  return { id, secret, path };
}

describe('a subscriber', () => {
  it('is told of a session’s life, signed, with ids and facts and nothing more', async () => {
    const { secret } = await anEndpoint();
    const serviceId = await h.aService({ name: 'Secret yoga' }, manager);
    const sessionId = await h.aSession({ manager, serviceId, joiningInstructions: 'The passcode' });
    const customer = await h.aCustomer({ name: 'Xenia Quill' }, manager);
    const bookingId = await h.aBooking(sessionId, customer, manager);
    await h.runDueWork();
    await h.at(STARTS);
    await h.sessions.move(manager, sessionId, {
      startsAt: new Date('2026-03-10T14:00:00Z'),
      sendTime: 'KEEP',
    });
    await h.bookings.cancel(customer, bookingId);
    await h.sessions.cancel(manager, sessionId, 'Marta is ill');
    await h.runDueWork();

    const messages = arrived();
    for (const message of messages) expect(verified(secret, message)).toEqual(message.body);
    const ids = {
      centerId: globalId('Center', manager.centerId),
      serviceId: globalId('Service', serviceId),
      sessionId: globalId('Session', sessionId),
    };
    const seat = {
      bookingId: globalId('Booking', bookingId),
      sessionId: ids.sessionId,
      customerId: globalId('Customer', customer.id),
    };
    const [starts, ends] = ['2026-03-10T13:00:00.000Z', '2026-03-10T14:00:00.000Z'];
    const told = new Map(messages.map(({ body }) => [body.type, body]));
    expect([...told.keys()].sort()).toEqual([...ALL].sort());
    expect(told.get('booking.created')).toEqual({
      type: 'booking.created',
      timestamp: '2026-03-10T12:00:00.000Z',
      data: { ...seat, createdAt: '2026-03-10T12:00:00.000Z' },
    });
    expect(told.get('session.access.opened')).toEqual({
      type: 'session.access.opened',
      timestamp: starts,
      data: { ...ids, state: 'OPEN', live: true, opensAt: starts, closesAt: ends },
    });
    expect(told.get('session.moved')?.data).toEqual({
      ...ids,
      startsAt: ends,
      endsAt: '2026-03-10T15:00:00.000Z',
      previousStartsAt: starts,
      previousEndsAt: ends,
    });
    expect(told.get('booking.cancelled')?.data).toEqual({ ...seat, cancelledAt: starts });
    expect(told.get('session.cancelled')?.data).toMatchObject({ ...ids, cancelledAt: starts });
    expect(told.get('session.access.changed')?.data).toMatchObject({ state: 'CANCELLED', live: false });
    expect(JSON.stringify(messages)).not.toMatch(
      /Xenia|Secret yoga|@people|passcode|meet\.example|join\/|ill/,
    );
  });

  it('is told of a message that failed for good', async () => {
    const { id } = await anEndpoint(['delivery.failed']);
    const sessionId = await h.aSession({ manager });
    const bookingId = await h.aBooking(sessionId, await h.aCustomer({}, manager), manager);
    // The manager is told that nothing reaches the customer.
    channels.answer = (message) =>
      'purpose' in message && message.purpose === 'ALERT'
        ? SENT
        : { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' };
    await h.at(STARTS);
    const [message] = arrived();
    expect(message?.body.data).toEqual({
      deliveryId: expect.any(String),
      sessionId: globalId('Session', sessionId),
      bookingId: globalId('Booking', bookingId),
      purpose: 'ACCESS_NOTICE',
      channel: 'EMAIL',
      reason: 'PROVIDER_REFUSED',
    });
    await h.runDueWork();
    expect(await deliveries(id)).toHaveLength(1);
  });

  it('is told only of what it asked for, and of its own center', async () => {
    await anEndpoint(['booking.created']);
    await anEndpoint(ALL, await h.aCenter());
    const sessionId = await h.aSession({ manager });
    const bookingId = await h.aBooking(sessionId, undefined, manager);
    await h.bookings.cancel(manager, bookingId);
    await h.at(STARTS);
    expect(types()).toEqual(['booking.created']);
  });

  it('is told once of a booking that was cancelled twice, and of a *no* that gave the seat back', async () => {
    await anEndpoint(['booking.cancelled']);
    const sessionId = await h.aSession({ manager });
    const [one, other] = [await h.aCustomer({}, manager), await h.aCustomer({}, manager)];
    const twice = await h.aBooking(sessionId, one, manager);
    const declined = await h.aBooking(sessionId, other, manager);
    await h.bookings.cancel(manager, twice);
    await h.bookings.cancel(manager, twice);
    await h.attendance.confirm({ viewer: other, bookingId: declined }, false);
    await h.runDueWork();
    expect(
      arrived()
        .map(({ body }) => body.data.bookingId)
        .sort(),
    ).toEqual([twice, declined].map((id) => globalId('Booking', id)).sort());
  });

  it('is told of the cancelled seats of a person who is erased', async () => {
    await anEndpoint(['booking.cancelled']);
    const customer = await h.aCustomer({}, manager);
    const bookings = [];
    for (let n = 0; n < 2; n++)
      bookings.push(await h.aBooking(await h.aSession({ manager }), customer, manager));
    await h.erasure.deleteCustomer(manager, customer.id);
    await h.erasure.deleteCustomer(manager, customer.id);
    await h.runDueWork();
    expect(
      arrived()
        .map(({ body }) => body.data.bookingId)
        .sort(),
    ).toEqual(bookings.map((id) => globalId('Booking', id)).sort());
  });

  it('is told of a mail that the provider drops later, once', async () => {
    await anEndpoint(['delivery.failed']);
    const sessionId = await h.aSession({ manager });
    await h.aBooking(sessionId, await h.aCustomer({}, manager), manager);
    await h.at(STARTS);
    const { id: delivery } = await h.db.prisma.delivery.findFirstOrThrow({
      where: { sessionId, channel: 'EMAIL' },
    });
    const report = { delivery, kind: 'DROPPED', at: h.clock(), reason: null, messageId: null } as const;
    await h.providerEvents.record([{ ...report, id: 'first' }]);
    await h.providerEvents.record([{ ...report, id: 'first' }]);
    await h.runDueWork();
    expect(arrived().map(({ body }) => body.data)).toEqual([
      expect.objectContaining({
        deliveryId: globalId('Delivery', delivery),
        reason: 'PROVIDER_REFUSED',
      }),
    ]);
  });

  it('is told nothing of what was rolled back', async () => {
    const { id } = await anEndpoint();
    const sessionId = await h.aSession({ manager, capacity: 1 });
    await h.aBooking(sessionId, undefined, manager);
    await expect(h.aBooking(sessionId, undefined, manager)).rejects.toThrow('Every seat');
    expect((await deliveries(id)).map(({ type }) => type)).toEqual(['booking.created']);
  });

  it('is told that access opens when the link comes late, and each time it changes', async () => {
    await anEndpoint(['session.access.opened', 'session.access.changed']);
    const sessionId = await h.aSession({ manager, joinUrl: null });
    await h.runDueWork();
    await h.at(STARTS);
    expect(types()).not.toContain('session.access.opened');
    await h.access.edit(manager, sessionId, { joinUrl: { set: JOIN_URL } });
    await h.runDueWork();
    expect(types().sort()).toEqual(['session.access.changed', 'session.access.opened']);
    await h.access.edit(manager, sessionId, { joinUrl: { set: `${JOIN_URL}/2` } });
    await h.runDueWork();
    expect(types()).toEqual(['session.access.changed']);
  });
});

describe('a partner', () => {
  it('is told of bookings that it made, and of access, while it has a key for them', async () => {
    const partner = await h.aPartner(undefined, {}, manager);
    await anEndpoint(ALL, partner);
    const sessionId = await h.aSession({ manager });
    await h.aBooking(sessionId, undefined, manager);
    const customer = { name: 'Cleo', email: 'cleo@people.example' };
    const own = await h.bookings.book(partner, { sessionId, customerId: null, customer });
    await h.runDueWork();
    const seats = arrived().filter(({ body }) => body.type === 'booking.created');
    expect(seats.map(({ body }) => body.data.bookingId)).toEqual([globalId('Booking', own)]);

    const narrow = await h.aPartner(['calendar:read'], { name: await nameOf(partner) }, manager);
    await h.partners.revokeKey(manager, partner.key!.id);
    await h.at(STARTS);
    await h.sessions.cancel(manager, sessionId, null);
    await h.runDueWork();
    expect(types()).toEqual(['session.cancelled']);

    receiver.answers.push({ status: 500 });
    await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    await h.runDueWork();
    expect(types()).toEqual(['session.cancelled']);
    await h.partners.revokeKey(manager, narrow.key!.id);
    h.clock.advance(60_000);
    await h.runDueWork();
    expect(types()).toEqual([]);
  });
  const nameOf = async ({ id }: Viewer) =>
    (await h.db.prisma.partner.findUniqueOrThrow({ where: { id } })).name;
});

describe('a message', () => {
  it('is tried again for about a day, under the same id, and then given up; it can be replayed', async () => {
    const { id, secret, path } = await anEvent();
    receiver.answersAt.set(path, 503);
    const began = h.clock().getTime();
    await h.runDueWork();
    for (;;) {
      const [delivery] = await deliveries(id);
      if (!delivery?.nextAttemptAt) break;
      expect(delivery).toMatchObject({ status: 'PENDING', reason: 'REFUSED', responseStatus: 503 });
      expect(h.scheduler.instants().map(Number)).toContain(delivery.nextAttemptAt.getTime());
      // Nothing happens before.
      h.clock.set(new Date(delivery.nextAttemptAt.getTime() - 1));
      await h.runDueWork();
      h.clock.set(delivery.nextAttemptAt);
      await h.runDueWork();
    }
    const attempts = receiver.all.length;
    expect(attempts).toBe(11);
    expect((h.clock().getTime() - began) / 3_600_000).toBeGreaterThan(22);
    expect((h.clock().getTime() - began) / 3_600_000).toBeLessThan(30);
    expect(new Set(receiver.all.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.all.map(({ text }) => text)).size).toBe(1);
    const [failed] = await deliveries(id);
    expect(failed).toMatchObject({ status: 'FAILED', reason: 'REFUSED', attempts: 11 });

    receiver.answersAt.clear();
    await h.webhookEndpoints.resume(manager, id);
    await h.webhookEndpoints.replay(manager, failed!.id);
    await h.runDueWork();
    const last = receiver.all.at(-1)!;
    expect(last.headers['webhook-id']).toBe(globalId('WebhookDelivery', failed!.id));
    expect(verified(secret, last).type).toBe('session.cancelled');
    expect(await deliveries(id)).toEqual([
      expect.objectContaining({ status: 'DELIVERED', reason: null, responseStatus: 204, attempts: 1 }),
    ]);
  });

  it('waits as long as the endpoint asks', async () => {
    const { id } = await anEvent();
    receiver.answers.push({ status: 429, headers: { 'retry-after': '600' } });
    await h.runDueWork();
    const [delivery] = await deliveries(id);
    expect(delivery!.nextAttemptAt!.getTime() - h.clock().getTime()).toBe(600_000);
  });

  it('follows no redirect, and does not wait for ever for an answer', async () => {
    const { id } = await anEvent();
    receiver.answers.push({ status: 307, headers: { location: receiver.url('/elsewhere') } }, 'nothing');
    await h.runDueWork();
    expect((await deliveries(id))[0]).toMatchObject({ reason: 'REFUSED', responseStatus: 307 });
    h.clock.advance(10_000);
    await h.runDueWork();
    expect((await deliveries(id))[0]).toMatchObject({ reason: 'SILENT', responseStatus: null, attempts: 2 });
    expect(receiver.all.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('of a worker that died is sent by another as soon as its lease is over, without a sweep', async () => {
    const { id } = await anEvent();
    const [claimed] = await claim(h.db.sql, { now: h.clock(), token: randomUUID(), ...SLOTS });
    const leaseEnds = (at: string) =>
      h.db.sql(`UPDATE webhook_delivery SET lease_until = clock_timestamp() + interval '${at}'`);
    await h.sender.takeOver();
    expect(h.sender.nextTakeOver()).toBeGreaterThan(20_000);
    expect(h.sender.nextTakeOver()).toBeLessThanOrEqual(30_000);
    await leaseEnds('1 s');
    await h.sender.takeOver();
    expect(h.sender.nextTakeOver()).toBeLessThanOrEqual(1_100);
    await h.sender.idle();
    expect(arrived()).toEqual([]);
    await leaseEnds('-1 ms');
    await h.sender.takeOver();
    await h.sender.idle();
    expect(arrived()).toHaveLength(1);
    // A lease that begins now ends after the next look has begun.
    expect(h.sender.nextTakeOver()).toBeLessThanOrEqual(30_000);
    expect(await deliveries(id)).toEqual([
      expect.objectContaining({ id: claimed!.id, status: 'DELIVERED', attempts: 2 }),
    ]);
  });

  it('is claimed by one of two nodes, however many there are', async () => {
    await anEndpoint(['session.cancelled']);
    const sessions = await Promise.all(Array.from({ length: 12 }, () => h.aSession({ manager })));
    for (const sessionId of sessions) await h.sessions.cancel(manager, sessionId, null);
    const node = () => claim(h.db.sql, { now: h.clock(), token: randomUUID(), ...SLOTS });
    const claims = await Promise.all([node(), node(), node(), node()]);
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is sent with many others, and none is left over', async () => {
    const { id } = await anEndpoint(['session.cancelled']);
    for (let n = 0; n < 30; n++) await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    await h.runDueWork();
    expect(arrived()).toHaveLength(30);
    expect(await h.db.prisma.webhookDelivery.count({ where: { endpointId: id, status: 'DELIVERED' } })).toBe(
      30,
    );
  });

  it('is forgotten a month after it was done', async () => {
    const { id } = await anEvent();
    await h.runDueWork();
    h.clock.set('2026-04-09T11:59:00Z');
    await h.sender.tidy();
    expect(await deliveries(id)).toHaveLength(1);
    h.clock.set('2026-04-09T12:00:01Z');
    await h.sender.tidy();
    expect(await deliveries(id)).toHaveLength(0);
  });
});

describe('an endpoint', () => {
  it('that was dead for a day is paused: nothing is sent and nothing listed until it is resumed', async () => {
    const { id, path } = await anEvent();
    receiver.answersAt.set(path, 500);
    await h.runDueWork();
    expect(await endpoint(id)).toMatchObject({ failingSince: h.clock(), pausedAt: null });
    h.clock.advance(24 * 3_600_000);
    await h.runDueWork();
    expect(await endpoint(id)).toMatchObject({ pausedAt: h.clock() });
    expect(h.lines.filter((line) => line.includes('is paused')).join()).toContain(id);
    expect(h.lines.join()).not.toContain(path);

    const before = receiver.all.length;
    h.clock.advance(12 * 3_600_000);
    await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    await h.runDueWork();
    expect(receiver.all).toHaveLength(before);
    expect(await deliveries(id)).toHaveLength(1);

    receiver.answersAt.clear();
    await h.webhookEndpoints.resume(manager, id);
    await h.runDueWork();
    expect(await deliveries(id)).toEqual([expect.objectContaining({ status: 'DELIVERED' })]);
    expect(await endpoint(id)).toMatchObject({ failingSince: null, pausedAt: null });
  });

  it('that is paused is told to the managers by mail, once for each pause, in their language', async () => {
    await h.aProfessional(
      { name: 'Paula', email: 'paula@studio.example', role: 'MANAGER', locale: 'it' },
      manager,
    );
    await h.aProfessional({ name: 'Teo', email: 'teo@studio.example' }, manager);
    const { name } = await h.db.prisma.center.findUniqueOrThrow({ where: { id: manager.centerId } });
    const isOurs = (mail: Email) => mail.purpose === 'WEBHOOK_PAUSED' && mail.fromName === name;
    const told = () => channels.emails.splice(0).filter(isOurs);
    const { id, path } = await anEvent();
    receiver.answersAt.set(path, 500);
    await h.runDueWork();
    expect(told()).toEqual([]);
    h.clock.advance(24 * 3_600_000);
    await h.runDueWork();
    const { host } = new URL(receiver.url());
    const mails = told();
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      `Webhook in pausa: ${host}`,
      `Webhook paused: ${host}`,
    ]);
    const [paula] = mails.filter(({ to }) => to.name === 'Paula');
    expect(paula).toMatchObject({ to: { email: 'paula@studio.example' }, replyTo: null });
    expect(paula!.text).toContain('Senza risposta valida da: martedì 10 marzo 2026, 13:00');
    // An address can hold a secret.
    expect(JSON.stringify(mails)).not.toContain(path);

    h.clock.advance(3_600_000);
    await h.runDueWork();
    expect(told()).toEqual([]);
    await h.webhookEndpoints.resume(manager, id);
    await h.runDueWork();
    expect(told()).toEqual([]);
    h.clock.advance(24 * 3_600_000);
    await h.runDueWork();
    expect(told()).toHaveLength(2);
  });

  it('of a partner that says it is gone is told to the managers with its name', async () => {
    const partner = await h.aPartner(['calendar:read'], { name: 'Wellness Map' }, manager);
    const { path } = await anEndpoint(['session.cancelled'], partner);
    receiver.answersAt.set(path, 410);
    channels.emails.length = 0;
    await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    await h.runDueWork();
    const [mail, ...others] = channels.emails.filter(({ text }) => text.includes('Wellness Map'));
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ purpose: 'WEBHOOK_PAUSED' });
    expect(mail!.text).toContain(': Wellness Map\n');
  });

  it('that is healthy again is not paused for earlier failures', async () => {
    const { id, path } = await anEvent();
    receiver.answersAt.set(path, 500);
    await h.runDueWork();
    receiver.answersAt.clear();
    h.clock.advance(60_000);
    await h.runDueWork();
    expect(await endpoint(id)).toMatchObject({ failingSince: null });
  });

  it('that says it is gone is paused at once', async () => {
    const { id } = await anEvent();
    receiver.answers.push({ status: 410 });
    await h.runDueWork();
    expect(await endpoint(id)).toMatchObject({ pausedAt: h.clock() });
    expect(await deliveries(id)).toEqual([expect.objectContaining({ status: 'FAILED', reason: 'GONE' })]);
  });

  it('that is silent holds up no other', async () => {
    const dead = await anEndpoint(['session.cancelled']);
    const well = await anEndpoint(['session.cancelled']);
    for (let n = 0; n < 10; n++) await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    let giveUp = () => {};
    const silence = new Promise<WebhookAnswer>((resolve) => {
      giveUp = () => resolve({ kind: 'failed', reason: 'SILENT' });
    });
    const send = ({ url }: WebhookMessage): Promise<WebhookAnswer> =>
      url.endsWith(dead.path) ? silence : Promise.resolve({ kind: 'accepted', status: 200 });
    const dispatcher = createWebhookDispatcher({
      ...h,
      webhooks: { send },
      mailer: { enqueue: () => undefined },
      wakeAt: () => undefined,
    });
    dispatcher.wake();
    const delivered = { where: { endpointId: well.id, status: 'DELIVERED' } } as const;
    await vi.waitFor(async () => expect(await h.db.prisma.webhookDelivery.count(delivered)).toBe(10));
    const claimed = { where: { endpointId: dead.id, status: 'CLAIMED' } } as const;
    expect(await h.db.prisma.webhookDelivery.count(claimed)).toBe(8);
    giveUp();
    await dispatcher.close();
  });

  it('of one center, however many and however silent, holds up none of another center', async () => {
    const silent = [];
    for (let n = 0; n < 20; n++) silent.push(await anEndpoint(['session.cancelled']));
    const other = await h.aCenter();
    const well = await anEndpoint(['session.cancelled'], other);
    for (const by of [manager, other]) await h.sessions.cancel(by, await h.aSession({ manager: by }), null);
    let giveUp = () => {};
    const silence = new Promise<WebhookAnswer>((resolve) => {
      giveUp = () => resolve({ kind: 'failed', reason: 'SILENT' });
    });
    const asked = new Set<string>();
    const send = ({ url }: WebhookMessage): Promise<WebhookAnswer> => {
      asked.add(url);
      return url.endsWith(well.path) ? Promise.resolve({ kind: 'accepted', status: 200 }) : silence;
    };
    const mailer = { enqueue: () => undefined };
    const dispatcher = createWebhookDispatcher({ ...h, webhooks: { send }, mailer, wakeAt: () => undefined });
    dispatcher.wake();
    const status = async () => (await deliveries(well.id))[0]?.status;
    await vi.waitFor(async () => expect(await status()).toBe('DELIVERED'));
    expect(asked.size).toBe(1 + 4);
    giveUp();
    await dispatcher.idle();
    expect(asked.size).toBe(1 + 20);
    await dispatcher.close();
  });

  it('that was silent before, of whatever center, takes no slot of healthy ones', async () => {
    const silent = [];
    for (let n = 0; n < 12; n++) silent.push(await h.aCenter());
    for (const by of silent) await anEndpoint(['session.cancelled'], by);
    await h.db.sql('UPDATE webhook_endpoint SET failing_since = created_at WHERE deleted_at IS NULL');
    const well = await anEndpoint(['session.cancelled']);
    for (const by of [...silent, manager])
      await h.sessions.cancel(by, await h.aSession({ manager: by }), null);
    const { busy, ...free } = SLOTS;
    const first = await claim(h.db.sql, { now: h.clock(), token: randomUUID(), busy, ...free });
    expect(first.filter(({ failing }) => failing)).toHaveLength(4);
    expect(first.filter(({ failing }) => !failing).map(({ endpointId }) => endpointId)).toEqual([well.id]);
  });

  it('is registered once it has answered its challenge', async () => {
    const count = () => h.db.prisma.webhookEndpoint.count({ where: { deletedAt: null } });
    const before = await count();
    receiver.consents = false;
    for (const answer of [{ status: 204 }, { status: 500 }, 'nothing' as const]) {
      receiver.answers.push(answer);
      await expect(anEndpoint()).rejects.toThrow('The URL must answer the challenge');
    }
    const [challenge] = arrived();
    expect(challenge!.body).toMatchObject({
      type: 'webhook.challenge',
      data: { challenge: expect.any(String) },
    });
    expect(challenge!.headers).not.toHaveProperty('webhook-signature');
    expect(await count()).toBe(before);
    receiver.consents = true;
    await anEndpoint();
    expect(await count()).toBe(before + 1);
  });

  it('may be registered 30 times in 15 minutes', async () => {
    for (let n = 0; n < 30; n++) {
      const { id } = await anEndpoint();
      await h.webhookEndpoints.remove(manager, id);
    }
    await expect(anEndpoint()).rejects.toThrow('Too many');
    h.clock.advance(15 * 60_000);
    await anEndpoint();
  });

  it('signs with the old secret too for a day after a rotation', async () => {
    const { id, secret } = await anEvent();
    const rotated = await h.webhookEndpoints.rotate(manager, id);
    await h.runDueWork();
    const [message] = arrived();
    for (const known of [secret, rotated.secret]) expect(verified(known, message!)).toBeDefined();
    expect(String(message!.headers['webhook-signature']).split(' ')).toHaveLength(2);

    h.clock.advance(24 * 3_600_000);
    await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    await h.runDueWork();
    const [later] = arrived();
    expect(verified(rotated.secret, later!)).toBeDefined();
    expect(() => verified(secret, later!)).toThrow();
  });

  it('of a suspended center is told nothing until it is let in again, then what waited', async () => {
    await anEvent();
    await suspendCenter(h, manager.centerId);
    await h.runDueWork();
    expect(types()).toEqual([]);
    await resumeCenter(h, manager.centerId);
    await h.runDueWork();
    expect(types()).toEqual(['session.cancelled']);
  });

  it('that is deleted is told nothing more', async () => {
    const { id } = await anEvent();
    await h.webhookEndpoints.remove(manager, id);
    await h.sessions.cancel(manager, await h.aSession({ manager }), null);
    await h.runDueWork();
    expect(arrived()).toEqual([]);
    expect(await deliveries(id)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: 'ENDPOINT_DELETED' }),
    ]);
  });

  it('keeps its secret encrypted, and out of the log', async () => {
    const { id, secret } = await anEvent();
    await h.runDueWork();
    const rows = await h.db.sql('SELECT e::text AS row FROM webhook_endpoint e WHERE id = $1', [id]);
    const raw = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(JSON.stringify(rows)).not.toContain(raw.toString('hex'));
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'));
    expect(h.lines.join()).not.toContain(secret.slice(6));
  });
});
