import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/ports/channels.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aReachableSeat, aSeat, noticesOf } from '../support/notices.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aWorker } from '../support/worker.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness({ ...channels, providerReports: true });
});
afterAll(() => h.close());
beforeEach(() => {
  h.clock.set(NOON);
  Object.assign(channels, { asked: [], answer: SENT, meanwhile: () => undefined });
});

const STARTS = '2026-03-10T13:00:00Z';
const at = new Date('2026-03-10T13:00:07Z');

let named = 0;
function aReport(delivery: string | null, kind: Report['kind'] = 'PROCESSED', change: Partial<Report> = {}) {
  named += 1;
  const mail = { reason: null, messageId: `message-${named}` };
  return { id: `event-${named}`, kind, at, delivery, ...mail, ...change };
}

/** An email with this outcome at one o'clock, and a function that reads it. */
async function aMail(answer = channels.answer) {
  h.clock.set(NOON);
  const sessionId = await h.aSession({ joinUrl: `https://meet.example/${crypto.randomUUID()}` });
  const { bookingId } = await aSeat(h, sessionId);
  channels.answer = answer;
  await h.at(STARTS);
  channels.answer = SENT;
  const row = async () => (await noticesOf(h, { bookingId }))[0]!;
  return { id: (await row()).id, sessionId, bookingId, row };
}
const kindsOf = async (deliveryId: string) => {
  const events = await h.db.prisma.providerEvent.findMany({ where: { deliveryId } });
  return events.map(({ kind }) => kind);
};
const NOT_AGAIN = { status: 'SENT', reason: null, sentAt: at, nextAttemptAt: null, claimToken: null };

describe('a mail with an unknown outcome', () => {
  it.each(['PROCESSED', 'DEFERRED', 'DELIVERED', 'BOUNCED', 'BLOCKED', 'SPAM_REPORTED'] as const)(
    'is sent once the provider says %s, and is not sent again',
    async (kind) => {
      const mail = await aMail(SILENT);
      expect(await mail.row()).toMatchObject({ status: 'UNKNOWN', reason: 'PROVIDER_SILENT' });
      await h.providerEvents.record([aReport(mail.id, kind)]);
      expect(await mail.row()).toMatchObject({ ...NOT_AGAIN, attempts: 1, possibleRepeat: false });
      await h.at('2026-03-10T13:05:00Z');
      expect(channels.asked.filter((id) => id === mail.id)).toHaveLength(1);
    },
  );

  it('has failed once the provider says that it dropped it', async () => {
    const mail = await aMail(SILENT);
    await h.providerEvents.record([aReport(mail.id, 'DROPPED')]);
    expect(await mail.row()).toMatchObject({ status: 'FAILED', reason: 'PROVIDER_REFUSED', sentAt: null });
    await h.at('2026-03-10T13:05:00Z');
    expect(channels.asked.filter((id) => id === mail.id)).toHaveLength(1);
  });

  it('was sent although it counts as missed since the session ended', async () => {
    const mail = await aMail(AWAY);
    await h.at('2026-03-10T14:00:00Z');
    expect(await mail.row()).toMatchObject({ status: 'MISSED' });
    await h.providerEvents.record([aReport(mail.id)]);
    expect(await mail.row()).toMatchObject(NOT_AGAIN);
  });

  it('is not sent again after a report, although a later attempt was refused', async () => {
    const mail = await aMail(AWAY);
    await h.providerEvents.record([aReport(mail.id)]);
    expect(await mail.row()).toMatchObject(NOT_AGAIN);
  });
});

describe('a mail that is being sent again when a report arrives', () => {
  let mail: Awaited<ReturnType<typeof aMail>>;
  let worker: Awaited<ReturnType<typeof aWorker>>;
  beforeEach(async () => {
    mail = await aMail(AWAY);
    h.clock.advance(2_000);
    worker = await aWorker(h, 'EMAIL');
  });

  it('is not sent', async () => {
    await h.providerEvents.record([aReport(mail.id)]);
    expect(await worker.start()).toEqual(new Set());
  });

  it('keeps the reported status, whatever its dispatcher records later', async () => {
    await worker.start();
    await h.providerEvents.record([aReport(mail.id)]);
    await worker.record();
    expect(await mail.row()).toMatchObject(NOT_AGAIN);
  });
});

describe('a mail that was sent', () => {
  it('and bounced stays sent, with the fact beside it', async () => {
    const mail = await aMail();
    const { sentAt } = await mail.row();
    await h.providerEvents.record([aReport(mail.id, 'BOUNCED')]);
    expect(await mail.row()).toMatchObject({ status: 'SENT', sentAt });
    expect(await kindsOf(mail.id)).toEqual(['BOUNCED']);
  });

  it('and was dropped afterwards has failed', async () => {
    const mail = await aMail();
    await h.providerEvents.record([aReport(mail.id, 'DROPPED')]);
    expect(await mail.row()).toMatchObject({ status: 'FAILED', reason: 'PROVIDER_REFUSED', sentAt: null });
  });

  it.each([
    ['PROCESSED', 'DELIVERED', 'DROPPED'],
    ['DROPPED', 'DELIVERED', 'PROCESSED'],
    ['DROPPED', 'PROCESSED', 'DELIVERED'],
  ] as const)('becomes the same, told %s, %s, %s', async (...kinds) => {
    const mail = await aMail();
    for (const kind of kinds) await h.providerEvents.record([aReport(mail.id, kind)]);
    expect(await mail.row()).toMatchObject({ status: 'SENT', reason: null });
  });
});

describe('a report', () => {
  it('is recorded once, in one request, two, or two at once', async () => {
    const mail = await aMail(SILENT);
    const told = [aReport(mail.id), aReport(mail.id, 'DELIVERED')];
    await h.providerEvents.record([...told, ...told]);
    await Promise.all([h.providerEvents.record(told), h.providerEvents.record(told.toReversed())]);
    expect((await kindsOf(mail.id)).sort()).toEqual(['DELIVERED', 'PROCESSED']);
  });

  it('on an unknown delivery is ignored, and the others are recorded', async () => {
    const mail = await aMail(SILENT);
    await h.providerEvents.record([aReport(crypto.randomUUID()), aReport(null), aReport(mail.id)]);
    expect(await mail.row()).toMatchObject(NOT_AGAIN);
    await h.providerEvents.record([]);
  });

  it('without its delivery is matched by the message id of an earlier one', async () => {
    const mail = await aMail();
    await h.providerEvents.record([aReport(mail.id, 'PROCESSED', { messageId: 'mail-7' })]);
    await h.providerEvents.record([aReport(null, 'BOUNCED', { messageId: 'mail-7' })]);
    expect((await kindsOf(mail.id)).sort()).toEqual(['BOUNCED', 'PROCESSED']);
  });

  it('changes no push', async () => {
    h.clock.set(NOON);
    const { bookingId } = await aReachableSeat(h);
    await h.at(STARTS);
    const pushOf = async () => (await noticesOf(h, { bookingId })).find(({ channel }) => channel === 'PUSH');
    const push = await pushOf();
    await h.providerEvents.record([aReport(push!.id, 'DROPPED')]);
    expect(await pushOf()).toEqual(push);
    expect(await kindsOf(push!.id)).toEqual([]);
  });

  it('leaves what was skipped as it was', async () => {
    const mail = await aMail(AWAY);
    await h.bookings.cancel(h.manager, mail.bookingId);
    await h.at('2026-03-10T13:05:00Z');
    await h.providerEvents.record([aReport(mail.id)]);
    expect(await mail.row()).toMatchObject({ status: 'SKIPPED', reason: 'SEAT_LOST' });
  });

  it('waits for a locked delivery, and holds no other meanwhile', async () => {
    const [held, free] = [await aMail(SILENT), await aMail(SILENT)];
    let release = () => {};
    const holding = new Promise<void>((resolve) => (release = resolve));
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const holder = h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM delivery WHERE id = $1 FOR NO KEY UPDATE', [held.id]);
      locked();
      await holding;
    });
    await isLocked;
    const recording = h.providerEvents.record([aReport(held.id), aReport(free.id)]);
    while ((await free.row()).status !== 'SENT');
    expect(await held.row()).toMatchObject({ status: 'UNKNOWN' });
    release();
    await Promise.all([holder, recording]);
    expect(await held.row()).toMatchObject(NOT_AGAIN);
  });
});
