import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drop, release } from '../../src/modules/notifications/withholding/operations.ts';
import { listWithheld } from '../../src/modules/notifications/withholding/queries.ts';
import { byPurpose, type Which } from '../../src/modules/notifications/withholding/rules.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { testClock } from '../support/clock.ts';
import { copyOf, type TestDatabase, testDatabase } from '../support/database.ts';
import { type Harness, harness } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { aReachableSeat, aSeat, outcomesOf } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/*
 * A studio at noon is backed up; then the class at one is sent its notices, and a reminder goes. At five past one the server
 * is lost, and at ten past the backup is started.
 */
const LOST = new Date('2026-03-10T13:05:00Z');
const BACK = '2026-03-10T13:10:00Z';
const ENDS = '2026-03-10T14:00:00Z';

type Studio = {
  manager: Viewer;
  sessionId: string;
  bookingId: string;
  claimedId: string;
  triedId: string;
  tomorrowId: string;
};
let backup: TestDatabase;
let studio: Studio;
let receiver: WebhookReceiver;
const opened: Harness[] = [];
const databases: TestDatabase[] = [];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  const original = await testDatabase();
  databases.push(original);
  backup = await backedUp(original);
  databases.push(backup);
  // What the backup will not know.
  const { h, channels } = await started(original, '2026-03-10T12:00:30Z');
  await h.at('2026-03-10T13:00:00Z');
  expect(channels.emails.map(({ purpose }) => purpose).sort()).toEqual([
    'ACCESS_NOTICE',
    'ACCESS_NOTICE',
    'REMINDER',
  ]);
  await vi.waitFor(() => expect(receiver.all).toHaveLength(2));
}, 60_000);
afterAll(async () => {
  for (const h of opened) await h.close();
  for (const database of databases) await database.drop();
  await receiver.close();
});

/** The studio at noon, copied while nobody is connected. */
async function backedUp(database: TestDatabase): Promise<TestDatabase> {
  const channels = scriptedChannels();
  const h = await harness({ ...channels, database, webhooks: { ca: receiver.ca } });
  const seat = await aReachableSeat(h);
  const events = ['session.access.opened'];
  await h.webhookEndpoints.register(h.manager, { url: receiver.url(), events });
  // A message that was tried in vain, and one that is on its way: the node will die with it.
  channels.answer = AWAY;
  const soon = await h.aSession({
    startsInMinutes: 0.5,
    durationMinutes: 120,
    joinUrl: 'https://meet.example/soon',
  });
  const tried = await aSeat(h, soon);
  const claimed = await aSeat(h, soon);
  await h.at('2026-03-10T12:00:30Z');
  await h.db.sql(
    `UPDATE delivery SET status = 'CLAIMED', claim_token = $2, lease_until = clock_timestamp() + interval '1 hour',
      request_started_at = clock_timestamp() WHERE booking_id = $1 AND channel = 'EMAIL'`,
    [claimed.bookingId, randomUUID()],
  );
  const tomorrow = await h.aSession({ startsInMinutes: 24 * 60 + 30, joinUrl: 'https://meet.example/2' });
  const reminded = await aSeat(h, tomorrow);
  await h.runDueWork();
  studio = {
    manager: h.manager,
    sessionId: seat.sessionId,
    bookingId: seat.bookingId,
    claimedId: claimed.bookingId,
    tomorrowId: reminded.bookingId,
    triedId: tried.bookingId,
  };
  await h.close();
  return copyOf(database);
}

/** A server on this database. */
async function started(database: TestDatabase, at: string) {
  const channels = scriptedChannels();
  channels.answer = SENT;
  const options = { ...channels, database, clock: testClock(at), webhooks: { ca: receiver.ca } };
  const h = await harness(options);
  opened.push(h);
  return { h, channels };
}

/** The backup, started at ten past one. */
async function restored() {
  const database = await copyOf(backup);
  databases.push(database);
  return started(database, BACK);
}

const ANY: Which = { purpose: null, centerId: null, sessionId: null };
const quietly = () => undefined;
const withheldOf = async (h: Harness, which = ANY) => byPurpose(await listWithheld(h.db.sql, which));

const stored = (h: Harness, bookingId: string) =>
  h.db.prisma.delivery.findFirstOrThrow({ where: { bookingId, channel: 'EMAIL' } });

it('a backup sends everything since again, unless it is told from when on it sends', async () => {
  const { h, channels } = await restored();
  await h.withholding.start(null);
  await h.runDueWork();
  expect(channels.emails.map(({ purpose }) => purpose)).toEqual(
    expect.arrayContaining(['ACCESS_NOTICE', 'REMINDER']),
  );
});

describe('a restored server that sends from when the other was lost', () => {
  it('sends nobody a second message, opens the class, and says what it withholds', async () => {
    const { h, channels } = await restored();
    const webhooks = receiver.all.length;
    await h.withholding.start(LOST);
    await h.dispatchLoop.sweep();
    await h.runDueWork();
    expect(channels.asked).toEqual([]);
    expect(receiver.all).toHaveLength(webhooks);
    const session = await h.db.prisma.session.findUniqueOrThrow({ where: { id: studio.sessionId } });
    expect(session.openedAt).not.toBeNull();

    const counts = { ACCESS_NOTICE: 4, REMINDER: 1, WEBHOOK: 1 };
    expect(await withheldOf(h)).toEqual(counts);
    await h.withholding.report();
    expect(JSON.parse(h.lines.at(-1)!)).toMatchObject({ level: 'warn', ...counts });
    const { text } = await h.metrics.read();
    expect(text).toMatch(/messages_waiting\{channel="email",purpose="access_notice",state="withheld"\} 3/);
    expect(await outcomesOf(h, studio)).toEqual(['EMAIL PENDING WITHHELD', 'PUSH PENDING WITHHELD']);
  });

  it('helps no other node to send before it has withheld', async () => {
    const { h, channels } = await restored();
    h.events.publish(['messages']);
    await h.dispatchLoop.idle();
    await h.withholding.start(LOST);
    await h.runDueWork();
    expect(channels.asked).toEqual([]);
  });

  it('sends what becomes due from then on, and what somebody does', async () => {
    const { h, channels } = await restored();
    await h.withholding.start(LOST);
    await h.runDueWork();
    const late = await h.aCustomer({ email: 'late@people.example' }, studio.manager);
    await h.aBooking(studio.sessionId, late, studio.manager);
    await h.runDueWork();
    const [mail, ...others] = channels.emails;
    expect(mail).toMatchObject({ to: { email: 'late@people.example' }, purpose: 'ACCESS_NOTICE' });
    expect(others).toEqual([]);
    // By hand, to one person.
    await h.notifications.sendAgain(studio.manager, studio.bookingId);
    await h.runDueWork();
    expect(channels.emails).toHaveLength(2);
  });

  it('releases what the operator says, marked as a possible repeat', async () => {
    const { h, channels } = await restored();
    await h.withholding.start(LOST);
    const progress: number[] = [];
    const which = { ...ANY, sessionId: studio.sessionId };
    expect(await release(h, which, (count) => progress.push(count))).toBe(2);
    expect(progress.at(-1)).toBe(2);
    await h.runDueWork();
    expect(channels.asked).toHaveLength(2);
    expect(await outcomesOf(h, studio)).toEqual(['EMAIL SENT', 'PUSH SENT']);
    expect(await stored(h, studio.bookingId)).toMatchObject({ possibleRepeat: true });
    expect(await withheldOf(h)).toEqual({ ACCESS_NOTICE: 2, REMINDER: 1, WEBHOOK: 1 });

    expect(await release(h, { ...ANY, purpose: 'WEBHOOK' }, quietly)).toBe(1);
    const before = receiver.all.length;
    await h.runDueWork();
    expect(receiver.all.length).toBe(before + 1);
    expect(await release(h, ANY, quietly)).toBe(3);
    await h.runDueWork();
    expect(channels.emails.map(({ purpose }) => purpose)).toContain('REMINDER');
    expect(await withheldOf(h)).toEqual({});
  });

  it('never sends what the operator drops, and says why', async () => {
    const { h, channels } = await restored();
    await h.withholding.start(LOST);
    expect(await drop(h, { ...ANY, purpose: 'REMINDER' }, quietly)).toBe(1);
    expect(await withheldOf(h)).toEqual({ ACCESS_NOTICE: 4, WEBHOOK: 1 });
    expect(await drop(h, { ...ANY, centerId: studio.manager.centerId }, quietly)).toBe(5);
    expect(await release(h, ANY, quietly)).toBe(0);
    await h.at('2026-03-10T13:40:00Z');
    expect(channels.asked).toEqual([]);
    expect(await outcomesOf(h, studio)).toEqual(['EMAIL SKIPPED DROPPED', 'PUSH SKIPPED DROPPED']);
    const webhooks = await h.db.prisma.webhookDelivery.findMany({ where: { reason: 'DROPPED' } });
    expect(webhooks.map(({ status }) => status)).toEqual(['FAILED']);
  });

  it('withholds what a node had claimed that died, as one that may have left', async () => {
    const { h } = await restored();
    await h.withholding.start(LOST);
    expect(await stored(h, studio.claimedId)).toMatchObject({
      status: 'UNKNOWN',
      reason: 'WITHHELD',
      claimToken: null,
    });
    expect(await stored(h, studio.triedId)).toMatchObject({ status: 'PENDING', reason: 'WITHHELD' });
  });

  it('withholds also where the class lasts longer by now, and until it is over', async () => {
    const { h, channels } = await restored();
    await h.withholding.start(LOST);
    const session = await h.db.prisma.session.findUniqueOrThrow({ where: { id: studio.sessionId } });
    const move = { startsAt: session.startsAt, durationMinutes: 90, sendTime: 'KEEP' } as const;
    await h.sessions.move(studio.manager, studio.sessionId, move);
    await h.at(ENDS);
    expect(await outcomesOf(h, studio)).toEqual(['EMAIL PENDING WITHHELD', 'PUSH PENDING WITHHELD']);
    await h.at('2026-03-10T14:30:00Z');
    expect(await outcomesOf(h, studio)).toEqual(['EMAIL MISSED WITHHELD', 'PUSH MISSED WITHHELD']);
    expect(channels.asked).toEqual([]);
  });

  it('counts a webhook also where it has waited for two weeks, as one without its secret does', async () => {
    const { h } = await restored();
    await h.withholding.start(LOST);
    await h.db.sql(`UPDATE webhook_delivery SET created_at = created_at - interval '13 days'`);
    expect(await withheldOf(h)).toMatchObject({ WEBHOOK: 1 });
  });

  it('takes a report of the mail provider on a message that the backup knew', async () => {
    const { h } = await restored();
    await h.withholding.start(LOST);
    const { id } = await stored(h, studio.triedId);
    const report = { id: 'event', messageId: null, kind: 'DELIVERED', at: LOST, reason: null } as const;
    await h.providerEvents.record([
      { ...report, delivery: id },
      { ...report, id: 'of the lost hour', delivery: randomUUID() },
    ]);
    expect(await stored(h, studio.triedId)).toMatchObject({ status: 'SENT' });
  });
});

describe('of several nodes', () => {
  it('one without the instant waits for who withholds, and ends what that one began', async () => {
    const { h, channels } = await restored();
    await h.db.sql('INSERT INTO withholding (sending_from, noted_at) VALUES ($1, $1)', [LOST]);
    const other = createDatabase({ url: h.database.url, log: silentLog });
    let ready = false;
    let starting: Promise<unknown> = Promise.resolve();
    await other.transaction(async (sql) => {
      await sql('SELECT 1 FROM withholding FOR UPDATE');
      starting = h.withholding.start(null).then(() => {
        ready = true;
      });
      await h.db.sql('SELECT pg_sleep(0.2)');
      expect(ready).toBe(false);
    });
    await other.close();
    await starting;
    await h.runDueWork();
    expect(channels.asked).toEqual([]);
    expect(await withheldOf(h)).toMatchObject({ ACCESS_NOTICE: 4 });
  });

  it('each may be told the instant again: what was released stays so', async () => {
    const { h, channels } = await restored();
    await h.withholding.start(LOST);
    await release(h, ANY, quietly);
    await h.withholding.start(LOST);
    await h.runDueWork();
    expect(channels.emails.length).toBeGreaterThan(2);
    expect(await withheldOf(h)).toEqual({});
  });

  it('none takes an instant that lies ahead', async () => {
    const { h } = await restored();
    await expect(h.withholding.start(new Date(ENDS))).rejects.toThrow(
      /SENDING_FROM must be an instant that has passed/,
    );
  });
});
