import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aCrowd, aDevice, aSeat, outcomesOf } from '../support/notices.ts';
import { bookingRow, mailsOf, REMINDED, REMINDER, STARTS } from '../support/reminders.ts';
import { SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** The largest integer of a column: an increment fails the whole statement. */
const FULL = 2_147_483_647;
const AT_ONE = '2026-03-10T13:00:00Z';

const channels = scriptedChannels();
let receiver: WebhookReceiver;
let h: Harness;
beforeEach(async () => {
  Object.assign(channels, { asked: [], answer: SENT, meanwhile: () => undefined });
  receiver = await startWebhookReceiver();
  h = await harness({ ...channels, webhooks: { ca: receiver.ca, totalMs: 1_000 } });
});
afterEach(async () => {
  await h.close();
  await receiver.close();
});

/** Makes PostgreSQL refuse this with the rows of this condition; the function it answers ends that. */
async function refusing(act: 'INSERT' | 'UPDATE' | 'DELETE', table: string, rows: string) {
  const name = `refuse_${randomUUID().replaceAll('-', '')}`;
  await h.db.sql(
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'zoe@people.example'; END $$`,
  );
  await h.db.sql(
    `CREATE TRIGGER ${name} BEFORE ${act} ON ${table} FOR EACH ROW WHEN (${rows}) EXECUTE FUNCTION ${name}()`,
  );
  return () => h.db.sql(`DROP TRIGGER ${name} ON ${table}`);
}

/** How many failures of this kind of work were counted; also checks that no log line has personal data. */
async function isolated(work: string): Promise<number> {
  const { text } = await h.metrics.read();
  expect(h.lines.join('\n')).not.toContain('@people.example');
  const series = `online_sessions_isolated_failures_total{work="${work}"} `;
  const line = text.split('\n').find((each) => each.startsWith(series));
  return line ? Number(line.slice(series.length)) : 0;
}
const logged = (id: string) => h.lines.filter((line) => line.includes(`"row":"${id}"`)).length;

describe('a booking whose reminders cannot be scheduled', () => {
  it('keeps back no other, is tried again later, and is scheduled once it is repaired', async () => {
    await h.centers.update(h.manager, { bookingConfirmationsEnabled: true });
    const session = await h.aSession({ startsAt: new Date(STARTS) });
    const bad = await h.aBooking(session);
    await h.db.sql(`UPDATE booking SET told_starts_at = 'infinity' WHERE id = $1`, [bad]);
    const others = [await h.aBooking(session), await h.aBooking(session)];
    await h.runDueWork();
    const confirmed = [`BOOKING_CONFIRMED SENT ${new Date(NOON).toISOString()}`];
    for (const booking of others) expect(await mailsOf(h, booking)).toEqual(confirmed);
    await h.runDueWork();
    expect(logged(bad), 'not in a hot loop').toBe(1);
    expect(await isolated('reminder_schedules')).toBe(1);

    h.clock.advance(301_000);
    await h.runDueWork();
    expect(logged(bad)).toBe(2);
    await h.db.sql('UPDATE booking SET told_starts_at = $2 WHERE id = $1', [bad, STARTS]);
    h.clock.advance(301_000);
    await h.runDueWork();
    expect(await bookingRow(h, bad)).toMatchObject({
      rescheduleRequestedAt: null,
      reminderAt: new Date(REMINDED),
    });
  });

  it('starves nobody, however many of them are first in line', async () => {
    const crowded = await h.aSession({ startsAt: new Date(STARTS), capacity: 2_000 });
    const bad = await aCrowd(h, crowded, 1_010);
    await h.db.sql(
      `UPDATE booking SET told_starts_at = 'infinity', reschedule_requested_at = created_at - interval '1 day' WHERE id = ANY($1::uuid[])`,
      [bad],
    );
    const good = await h.aBooking(crowded);
    await h.runDueWork();
    expect(await bookingRow(h, good)).toMatchObject({
      rescheduleRequestedAt: null,
      reminderAt: new Date(REMINDED),
    });
    expect(await isolated('reminder_schedules')).toBe(bad.length);
  }, 120_000);

  it('does not hide the timelines of other sessions in the same request', async () => {
    const sessions = [await h.aSession(), await h.aSession()];
    const bad = await h.aBooking(sessions[0]!);
    await h.aBooking(sessions[1]!);
    await h.db.sql(`UPDATE booking SET told_starts_at = 'infinity' WHERE id = $1`, [bad]);
    const ids = sessions.map((id) => globalId('Session', id));
    const document =
      'query ($a: ID!, $b: ID!) { a: session(id: $a) { timeline { purpose } } b: session(id: $b) { timeline { purpose } } }';
    const { data } = await h.ask(h.manager, document, { a: ids[0], b: ids[1] });
    expect(JSON.stringify(data.b)).toContain('ACCESS_NOTICE');
  });
});

describe('quiet hours that are no times of day', () => {
  it('keep nobody’s reminder back', async () => {
    const session = await h.aSession({ startsAt: new Date(STARTS) });
    await h.db.sql(`UPDATE center SET quiet_from = '25:99', quiet_until = 'noon' WHERE id = $1`, [
      h.manager.centerId,
    ]);
    const booking = await h.aBooking(session);
    await h.runDueWork();
    await h.at(REMINDED);
    expect(await mailsOf(h, booking)).toEqual([REMINDER]);
    expect(await isolated('reminder_schedules')).toBe(0);
  });
});

describe('a reminder that cannot be listed', () => {
  it.each([
    ['reminders', 'REMINDER', REMINDED],
    ['questions', 'ATTENDANCE_CONFIRMATION', '2026-03-11T20:30:00.000Z'],
  ])('keeps back no other: %s', async (work, purpose, at) => {
    const session = await h.aSession({ startsAt: new Date(STARTS) });
    const [bad, good] = [await h.aBooking(session), await h.aBooking(session)];
    await h.runDueWork();
    await refusing('INSERT', 'delivery', `NEW.booking_id = '${bad}' AND NEW.purpose = '${purpose}'`);
    await h.at(at);
    expect((await mailsOf(h, good)).at(-1)).toBe(`${purpose} SENT ${at}`);
    expect((await mailsOf(h, bad)).join()).not.toContain(purpose);
    expect(await isolated(work)).toBe(1);
  });
});

describe('a session whose transitions cannot be applied', () => {
  it('opens no other late, and keeps back no other’s notice', async () => {
    const serviceId = await h.aService();
    const bad = await h.aSession({ serviceId });
    const sessions = [await h.aSession({ serviceId }), await h.aSession({ serviceId })];
    const seats = [];
    for (const session of sessions) seats.push(await aSeat(h, session));
    await h.runDueWork();
    await h.db.sql('UPDATE session SET version = $2, signalled_version = $2 WHERE id = $1', [bad, FULL]);
    await h.at(AT_ONE);
    for (const seat of seats) expect(await outcomesOf(h, seat)).toContain('EMAIL SENT');
    expect(await isolated('openings')).toBe(1);
    expect(await isolated('sessions')).toBe(1);
    await h.runDueWork();
    expect(await isolated('sessions')).toBe(1);
  });

  it('keeps back no other when its webhook cannot be listed', async () => {
    const endpoint = { url: receiver.url('/hooks'), events: ['session.access.opened'] };
    await h.webhookEndpoints.register(h.manager, endpoint);
    const serviceId = await h.aService();
    const bad = await h.aSession({ serviceId });
    const good = await h.aSession({ serviceId });
    await h.runDueWork();
    const named = globalId('Session', bad);
    await refusing('INSERT', 'webhook_delivery', `NEW.data->>'sessionId' = '${named}'`);
    await h.at(AT_ONE);
    const opened = receiver.received.takeAll().map(({ body }) => body.data.sessionId);
    expect(opened).toEqual([globalId('Session', good)]);
  });

  it('ends no sweep when its next transition is infinite', async () => {
    const bad = await h.aSession();
    await h.db.sql(`UPDATE session SET next_transition_at = 'infinity' WHERE id = $1`, [bad]);
    const session = await h.aSession({ startsAt: new Date(STARTS) });
    await h.aBooking(session);
    await h.dispatchLoop.sweep();
    await h.dispatchLoop.idle();
    expect(h.scheduler.instants()).toContainEqual(new Date(REMINDED));
  });
});

describe('a schedule that cannot be read', () => {
  it('keeps back no other, not even of its own center', async () => {
    const weekly = { professionalId: null, weekdays: ['TUESDAY'], startTime: '18:00', from: '2026-03-10' };
    const made: string[] = [];
    for (const by of [h.manager, h.manager, await h.aCenter()])
      made.push(await h.schedules.create(by, { serviceId: await h.aService({}, by), ...weekly }));
    const counts = () =>
      Promise.all(made.map((scheduleId) => h.db.prisma.session.count({ where: { scheduleId } })));
    expect(await counts()).toEqual([9, 9, 9]);
    await h.db.sql(`UPDATE schedule SET materialized_through = '-infinity' WHERE id = $1`, [made[0]]);
    h.clock.set('2026-03-17T12:00:00Z');
    await h.schedules.materialize();
    expect(await counts()).toEqual([9, 10, 10]);
    expect(await isolated('schedules')).toBe(1);
    await h.schedules.materialize();
    expect(await isolated('schedules')).toBe(1);
  });
});

describe('a message', () => {
  const statusOf = async (bookingId: string) =>
    (await h.db.prisma.delivery.findFirstOrThrow({ where: { bookingId, channel: 'EMAIL' } })).status;

  /** Three people whose notices are listed and due, and not sent yet. */
  async function threeNotices() {
    const session = await h.aSession();
    const seats = [];
    for (let n = 0; n < 3; n += 1) seats.push(await aSeat(h, session));
    const [bad, ...good] = seats.map(({ bookingId }) => bookingId) as [string, string, string];
    await h.runDueWork();
    return { session, bad, good };
  }

  it('that cannot be claimed keeps back no other', async () => {
    const { bad, good } = await threeNotices();
    await refusing('UPDATE', 'delivery', `NEW.booking_id = '${bad}' AND NEW.status = 'CLAIMED'`);
    await h.at(AT_ONE);
    for (const booking of good) expect(await statusOf(booking)).toBe('SENT');
    expect(await statusOf(bad)).toBe('PENDING');
    expect(await isolated('deliveries')).toBe(1);
  });

  it('that cannot be checked or composed fails alone', async () => {
    const { session, bad, good } = await threeNotices();
    const { customerId } = await bookingRow(h, good[0]!);
    await aDevice(h, { ...h.manager, role: 'customer', id: customerId });
    channels.meanwhile = () => undefined;
    await h.db.sql(
      'CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.about_starts_at := $n$infinity$n$; NEW.purpose := $n$LINK_CHANGED$n$; RETURN NEW; END $$',
    );
    await h.db.sql(
      `CREATE TRIGGER spoil BEFORE INSERT ON delivery FOR EACH ROW WHEN (NEW.booking_id = '${bad}') EXECUTE FUNCTION spoil()`,
    );
    await h.at(AT_ONE);
    for (const booking of good) expect(await statusOf(booking)).toBe('SENT');
    expect(
      await h.db.prisma
        .$queryRaw`SELECT status, reason FROM delivery WHERE booking_id = ${bad}::uuid AND channel = 'EMAIL'`,
    ).toEqual([{ status: 'FAILED', reason: 'URL_UNREADABLE' }]);
    expect(await isolated('messages')).toBeGreaterThanOrEqual(1);
    expect(session).toBeDefined();
  });

  it.each(['infinity', '-infinity'])('of a booking made at %s stops no other’s record', async (instant) => {
    const session = await h.aSession();
    const [bad, good] = [await aSeat(h, session), await aSeat(h, session)];
    for (const { customer } of [bad, good]) await aDevice(h, customer);
    await h.db.sql('UPDATE booking SET created_at = $2::timestamptz WHERE id = $1', [bad.bookingId, instant]);
    // The good one is waited for aside while the result of the bad one is recorded.
    channels.answer = (message) =>
      'target' in message && message.payload.tag === good.bookingId
        ? new Promise((resolve) => setTimeout(() => resolve(SENT), 1_500))
        : SENT;
    await h.at(AT_ONE);
    for (const seat of [bad, good]) expect(await outcomesOf(h, seat)).toEqual(['EMAIL SENT', 'PUSH SENT']);
    expect(h.lines.filter((line) => /stopped|not recorded/.test(line))).toEqual([]);
  });

  it('over which its channel throws waits alone', async () => {
    const { bad, good } = await threeNotices();
    const { email } = await h.db.prisma.customer.findFirstOrThrow({
      where: { bookings: { some: { id: bad } } },
    });
    const sendEmails = channels.sendEmails;
    const picky = await harness({
      ...channels,
      clock: h.clock,
      database: h.database,
      async sendEmails(emails) {
        if (emails.some(({ to }) => to.email === email)) throw new RangeError(`Invalid address ${email}`);
        return sendEmails(emails);
      },
    });
    try {
      await picky.at(AT_ONE);
      for (const booking of good) expect(await statusOf(booking)).toBe('SENT');
      expect(await statusOf(bad)).toBe('PENDING');
      expect(picky.lines.join()).not.toContain(email);
    } finally {
      await picky.close();
    }
  });

  it('whose result cannot be recorded is not sent again and again, and the others are sent', async () => {
    const { bad, good } = await threeNotices();
    await refusing('UPDATE', 'delivery', `NEW.booking_id = '${bad}' AND NEW.status = 'SENT'`);
    await h.at(AT_ONE);
    for (const booking of good) expect(await statusOf(booking)).toBe('SENT');
    const { id } = await h.db.prisma.delivery.findFirstOrThrow({
      where: { bookingId: bad, channel: 'EMAIL' },
    });
    for (let turn = 0; turn < 3; turn += 1) {
      await h.db.sql(
        `UPDATE delivery SET lease_until = clock_timestamp() - interval '1 s' WHERE claim_token IS NOT NULL`,
      );
      await h.dispatchLoop.sweep();
      await h.dispatchLoop.idle();
    }
    expect(channels.asked.filter((asked) => asked === id)).toHaveLength(1);
  });

  it('whose claim cannot be freed keeps back no other', async () => {
    const { bad, good } = await threeNotices();
    await h.at(AT_ONE);
    await h.db.sql(
      `UPDATE delivery SET status = 'CLAIMED', claim_token = $1, lease_until = clock_timestamp() - interval '1 s', sent_at = NULL, next_attempt_at = created_at WHERE channel = 'EMAIL'`,
      [randomUUID()],
    );
    await refusing('UPDATE', 'delivery', `OLD.booking_id = '${bad}' AND NEW.claim_token IS NULL`);
    await h.dispatchLoop.sweep();
    await h.dispatchLoop.idle();
    for (const booking of good) expect(await statusOf(booking)).toBe('SENT');
    expect(await isolated('leases')).toBe(1);
  });

  it('whose browser cannot be updated is sent all the same', async () => {
    const session = await h.aSession();
    const seats = [await aSeat(h, session), await aSeat(h, session)];
    for (const { customer } of seats) await aDevice(h, customer);
    await h.runDueWork();
    await refusing('UPDATE', 'push_device', `NEW.customer_id = '${seats[0]!.customer.id}'`);
    await h.at(AT_ONE);
    for (const seat of seats) expect(await outcomesOf(h, seat)).toContain('PUSH SENT');
    expect(await isolated('devices')).toBe(1);
    expect(await h.db.prisma.pushDevice.count({ where: { lastUsedAt: { not: null } } })).toBe(1);
  });
});

describe('a report of the mail provider', () => {
  it('that cannot be recorded stops no other', async () => {
    const session = await h.aSession();
    const seat = await aSeat(h, session);
    await h.at(AT_ONE);
    const where = { bookingId: seat.bookingId, channel: 'EMAIL' } as const;
    const { id: delivery } = await h.db.prisma.delivery.findFirstOrThrow({ where });
    const report = {
      kind: 'DELIVERED',
      at: new Date(AT_ONE),
      reason: null,
      delivery,
      messageId: null,
    } as const;
    await h.providerEvents.record([
      { ...report, id: 'bad\u0000' },
      { ...report, id: 'good' },
      { ...report, id: 'late', at: new Date(Number.NaN) },
    ]);
    expect(await h.db.prisma.providerEvent.findMany({ select: { id: true } })).toEqual([{ id: 'good' }]);
    expect(await isolated('reports')).toBe(2);
  });
});

describe('a webhook', () => {
  /** So many cancellations, told to one endpoint and not sent yet. */
  async function told(count: number): Promise<string[]> {
    const endpoint = { url: receiver.url('/hook'), events: ['session.cancelled'] };
    await h.webhookEndpoints.register(h.manager, endpoint);
    for (let n = 0; n < count; n += 1) await h.sessions.cancel(h.manager, await h.aSession(), null);
    return (await h.db.prisma.webhookDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id);
  }
  const statuses = async () =>
    (await h.db.prisma.webhookDelivery.findMany({ orderBy: { id: 'asc' }, select: { status: true } })).map(
      ({ status }) => status,
    );

  it('that cannot be claimed keeps back no other', async () => {
    const [bad] = await told(3);
    await h.db.sql('UPDATE webhook_delivery SET attempts = $2 WHERE id = $1', [bad, FULL]);
    await h.runDueWork();
    expect(await statuses()).toEqual(['PENDING', 'DELIVERED', 'DELIVERED']);
    expect(await isolated('webhook_deliveries')).toBe(1);
  });

  it('that cannot be composed waits alone, and the others are sent once', async () => {
    const [bad] = await told(3);
    await h.db.sql(`UPDATE webhook_delivery SET created_at = 'infinity' WHERE id = $1`, [bad]);
    await h.runDueWork();
    expect(await h.db.sql('SELECT status, reason FROM webhook_delivery ORDER BY id')).toEqual([
      { status: 'PENDING', reason: 'UNREACHABLE' },
      { status: 'DELIVERED', reason: null },
      { status: 'DELIVERED', reason: null },
    ]);
    expect(receiver.received.takeAll()).toHaveLength(2);
    expect(await isolated('webhooks')).toBe(1);
  });

  it('whose result cannot be recorded is not sent again and again, and the others are sent', async () => {
    const [bad] = await told(3);
    await refusing('UPDATE', 'webhook_delivery', `NEW.id = '${bad}' AND NEW.status = 'DELIVERED'`);
    await h.runDueWork();
    expect(await statuses()).toEqual(['CLAIMED', 'DELIVERED', 'DELIVERED']);
    await h.db.sql(`UPDATE webhook_delivery SET lease_until = clock_timestamp() - interval '1 s'`);
    await h.sender.takeOver();
    await h.sender.idle();
    await h.mailer.idle();
    expect(receiver.received.takeAll()).toHaveLength(3);
  });

  it('whose claim cannot be freed, or that cannot be deleted, stops no other', async () => {
    const [bad] = await told(3);
    await h.db.sql(
      `UPDATE webhook_delivery SET status = 'CLAIMED', claim_token = $1, lease_until = clock_timestamp() - interval '1 s'`,
      [randomUUID()],
    );
    const again = await refusing('UPDATE', 'webhook_delivery', `NEW.id = '${bad}'`);
    await h.sender.takeOver();
    await h.sender.idle();
    await h.mailer.idle();
    expect(await statuses()).toEqual(['CLAIMED', 'DELIVERED', 'DELIVERED']);
    await again();
    await h.db.sql(
      `UPDATE webhook_delivery SET status = 'DELIVERED', claim_token = NULL, lease_until = NULL, next_attempt_at = NULL, delivered_at = created_at`,
    );
    await refusing('DELETE', 'webhook_delivery', `OLD.id = '${bad}'`);
    h.clock.advance(31 * 24 * 3_600_000);
    await h.sender.tidy();
    expect(await statuses()).toEqual(['DELIVERED']);
    expect(await isolated('webhook_leases')).toBe(1);
    expect(await isolated('webhook_tidying')).toBe(1);
  });
});

describe('a session whose alerts cannot be listed', () => {
  it('keeps back no other alert, and is told of once when it is repaired', async () => {
    const inRoom = (name: string) =>
      h.aSession({ startsInMinutes: 24 * 60, joinUrl: `https://meet.example/${name}` });
    const rooms = ['a', 'b', 'c'];
    for (const room of rooms) await inRoom(room);
    const later = [];
    for (const room of rooms) later.push(await inRoom(room));
    const told = async () => {
      const sent = { alertKind: 'ROOM_CLASH', channel: 'EMAIL', status: 'SENT' } as const;
      const alerts = await h.db.prisma.delivery.findMany({ where: sent, include: { session: true } });
      return alerts.map(({ session }) => session!.ownJoinUrl?.at(-1)).toSorted();
    };
    const repair = await refusing(
      'INSERT',
      'delivery',
      `NEW.alert_kind = 'ROOM_CLASH' AND NEW.session_id = '${later[1]}'`,
    );
    await h.runDueWork();
    expect(await told()).toEqual(['a', 'c']);
    expect(await isolated('alerts')).toBe(2);
    await repair();
    h.clock.advance(301_000);
    for (const _time of [1, 2]) await h.runDueWork();
    expect(await told()).toEqual(rooms);
  });
});

describe('a session whose addresses cannot be erased', () => {
  it('keeps back no other session’s', async () => {
    const sessions = [await h.aSession({ startsInMinutes: 30 }), await h.aSession()];
    for (const session of sessions) await aSeat(h, session);
    for (const at of ['2026-03-10T12:30:00Z', AT_ONE]) await h.at(at);
    await refusing('UPDATE', 'session', `NEW.id = '${sessions[0]}'`);
    h.clock.advance(400 * 24 * 3_600_000);
    while ((await h.erasure.eraseTargets()) > 0);
    const kept = await h.db.prisma.delivery.findMany({ where: { target: { not: null } } });
    expect(new Set(kept.map(({ sessionId }) => sessionId))).toEqual(new Set([sessions[0]]));
    expect(await isolated('erasure')).toBe(1);
  });
});
