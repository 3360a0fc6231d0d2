import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { turnOf } from '../../src/modules/privacy/retention/operations.ts';
import { firstIdAt, RETENTION } from '../../src/modules/privacy/retention/rules.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { anAct } from '../support/acts.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aCrowd, aDevice, aSeat } from '../support/notices.ts';
import { signIn } from '../support/signing-in.ts';

/** Ids of rows grow by the database's clock: whatever it shows, this is later. */
const BEGIN = new Date('2100-03-10T12:00:00Z');

let h: Harness;
beforeAll(async () => {
  h = await harness({ clock: testClock(BEGIN.toISOString()) });
});
afterAll(() => h.close());

let epoch = BEGIN.getTime();
/** So many days after the beginning of a test, each of which has ten years of its own. */
const day = (days: number, hours = 0) => new Date(epoch + days * 86_400_000 + hours * 3_600_000);
function begin(): void {
  epoch += 3_650 * 86_400_000;
  h.clock.set(day(0));
}

/** What a round deletes on that day. */
const deletedOn = (days: number, share?: number) => {
  h.clock.set(day(days));
  return h.erasure.deleteOldRows(share);
};
const messagesOf = (sessionId: string) => h.db.prisma.delivery.count({ where: { sessionId } });

/** A class that took place, with its messages and a report of each mail. */
async function aPastClass(people = 1) {
  begin();
  const sessionId = await h.aSession({ capacity: 50 });
  await aCrowd(h, sessionId, people);
  await h.at(day(0, 1));
  const mails = await h.db.prisma.delivery.findMany({ where: { sessionId, channel: 'EMAIL' } });
  await h.db.prisma.providerEvent.createMany({
    data: mails.map(({ id }) => ({ id: `event ${id}`, deliveryId: id, kind: 'DELIVERED', at: h.clock() })),
  });
  await h.at(day(0, 3));
  return { sessionId, mails: mails.length };
}

describe('messages', () => {
  it('are kept for half a year, what was reported of them for a quarter', async () => {
    const { sessionId, mails } = await aPastClass();
    expect(mails).toBeGreaterThan(0);
    expect(await deletedOn(RETENTION.reports)).toEqual({});
    expect(await deletedOn(RETENTION.reports + 1)).toEqual({ reports: mails });
    expect(await deletedOn(RETENTION.messages)).toEqual({});
    expect(await messagesOf(sessionId)).toBe(mails);
    expect(await deletedOn(RETENTION.messages + 1)).toEqual({ messages: mails });
    expect(await messagesOf(sessionId)).toBe(0);
    expect(await h.db.prisma.booking.count({ where: { sessionId } })).toBe(1);
  });

  it('that the provider never answered go too, unless they are to be tried again', async () => {
    const { sessionId } = await aPastClass(2);
    const [ended, waiting] = await h.db.prisma.delivery.findMany({ where: { sessionId } });
    const silent = { status: 'UNKNOWN', reason: 'PROVIDER_SILENT', sentAt: null } as const;
    await h.db.prisma.delivery.update({ where: { id: ended!.id }, data: { ...silent, nextAttemptAt: null } });
    await h.db.prisma.delivery.update({
      where: { id: waiting!.id },
      data: { ...silent, nextAttemptAt: day(0) },
    });
    await deletedOn(RETENTION.messages + 1);
    const left = await h.db.prisma.delivery.findMany({ where: { sessionId } });
    expect(left.map(({ id }) => id)).toEqual([waiting!.id]);
    await h.db.prisma.delivery.deleteMany({ where: { sessionId } });
  });

  it('that were listed far ahead stay until their class is over, an act’s until the last of its classes is', async () => {
    begin();
    const near = await h.aSession({ startsInMinutes: 60 });
    const far = await h.aSession({ startsInMinutes: 300 * 24 * 60 });
    const { customer } = await aSeat(h, near);
    await h.aBooking(far, customer);
    await h.at(day(0, 3));
    const actId = await anAct(h, 'MESSAGE', [{ sessionId: far }, { sessionId: near }], { text: 'Hello' });
    const act = { actId: { not: null } };
    const lines = { delivery: { bookingId: { not: null } } };
    await h.db.prisma.act.updateMany({ data: { tellAt: null } });
    const first = await h.db.prisma.booking.findFirstOrThrow({ where: { sessionId: near } });
    const told = await h.db.prisma.delivery.create({
      data: {
        ...{
          centerId: h.manager.centerId,
          sessionId: near,
          bookingId: first.id,
          actId,
          purpose: 'STAFF_MESSAGE',
        },
        ...{
          channel: 'EMAIL',
          revision: 0,
          status: 'SENT',
          sentAt: h.clock(),
          deadlineAt: day(0, 4),
          createdAt: h.clock(),
        },
        lines: { create: [{ sessionId: near }, { sessionId: far }] },
      },
    });
    const ahead = await h.db.prisma.booking.findFirstOrThrow({ where: { sessionId: far } });
    const confirmed = { centerId: h.manager.centerId, sessionId: far, bookingId: ahead.id, revision: 0 };
    await h.db.prisma.delivery.create({
      data: {
        ...{ ...confirmed, purpose: 'BOOKING_CONFIRMED', channel: 'EMAIL', status: 'SENT' },
        ...{ sentAt: h.clock(), createdAt: h.clock(), deadlineAt: day(0, 4) },
      },
    });
    expect(await deletedOn(250)).toMatchObject({ messages: expect.any(Number) });
    expect([await messagesOf(near), await messagesOf(far)]).toEqual([1, 1]);
    expect(await h.db.prisma.deliveryLine.count({ where: { deliveryId: told.id } })).toBe(2);
    await deletedOn(301);
    expect([await messagesOf(near), await messagesOf(far)]).toEqual([0, 0]);
    expect(await h.db.prisma.deliveryLine.count({ where: lines })).toBe(0);
    expect(await h.db.prisma.delivery.count({ where: act })).toBe(0);
  });

  it('go in batches of whatever size, and by one node at a time', async () => {
    const { sessionId, mails } = await aPastClass(23);
    h.clock.set(day(RETENTION.messages + 1));
    await h.db.transaction(async (sql) => {
      // The rows' places in the list of kinds.
      await sql(`SELECT ${[0, 1].map(turnOf).join(', ')}`);
      const { reports, messages } = await h.erasure.deleteOldRows();
      expect([reports, messages]).toEqual([undefined, undefined]);
    });
    expect(await messagesOf(sessionId)).toBe(mails);
    const other = h.wired({}).operations.erasure;
    const rounds = await Promise.all([h.erasure.deleteOldRows(0.005), other.deleteOldRows(0.005)]);
    const again = await h.erasure.deleteOldRows(0.005);
    const sum = [...rounds, again].reduce((all, { messages = 0 }) => all + messages, 0);
    expect(sum).toBe(mails);
    expect(await messagesOf(sessionId)).toBe(0);
  });
});

describe('classes', () => {
  it('are kept for three years with their bookings; then the numbers of their month are left', async () => {
    const { sessionId } = await aPastClass(3);
    const [one, two] = await h.db.prisma.booking.findMany({ where: { sessionId } });
    const attended = {
      attendanceStatus: 'ATTENDED',
      attendanceSource: 'STAFF',
      attendanceAt: day(0),
    } as const;
    await h.db.prisma.booking.update({ where: { id: one!.id }, data: attended });
    const given = { status: 'CANCELLED', cancelledAt: day(0), cancelledLate: true } as const;
    await h.db.prisma.booking.update({ where: { id: two!.id }, data: given });
    const { serviceId } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    const second = await h.aSession({ serviceId, startsInMinutes: 60 });
    await h.aBooking(second);
    await h.sessions.cancel(h.manager, second, null);
    await h.at(day(1));
    const later = await h.aSession({ serviceId, startsInMinutes: 20 * 24 * 60 });
    await h.at(day(30));

    await deletedOn(RETENTION.messages + 31);
    expect(await deletedOn(RETENTION.sessions)).toEqual({});
    expect(await deletedOn(RETENTION.sessions + 2)).toEqual({ sessions: 2 });
    expect(await h.db.prisma.booking.count({ where: { session: { serviceId } } })).toBe(0);
    expect(await h.db.prisma.session.findMany({ where: { serviceId }, select: { id: true } })).toEqual([
      { id: later },
    ]);
    const numbers = {
      held: 1,
      cancelled: 1,
      seats: 50,
      booked: 3,
      attended: 1,
      absent: 0,
      givenUp: 1,
      late: 1,
    };
    expect(await h.db.prisma.classMonth.findMany({ where: { serviceId } })).toMatchObject([numbers]);
    await deletedOn(RETENTION.sessions + 25);
    const held = await h.db.prisma.classMonth.aggregate({ where: { serviceId }, _sum: { held: true } });
    expect(held._sum.held).toBe(2);
  });

  it('go one by one where one of them cannot go', async () => {
    const { sessionId } = await aPastClass();
    const { sessionId: stuck } = { sessionId: await h.aSession() };
    const { serviceId } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: stuck } });
    await h.db.sql('CREATE TABLE holder (session_id uuid REFERENCES session)');
    await h.db.sql('INSERT INTO holder VALUES ($1)', [stuck]);
    await h.at(day(1));
    await deletedOn(RETENTION.messages + 2);
    await deletedOn(RETENTION.sessions + 2);
    const left = await h.db.prisma.session.findMany({ where: { id: { in: [sessionId, stuck] } } });
    expect(left.map(({ id }) => id)).toEqual([stuck]);
    // What went with it is back, and it is not counted.
    expect(await h.db.prisma.classMonth.count({ where: { serviceId } })).toBe(0);
    await h.db.sql('DROP TABLE holder');
  });
});

describe('what staff did', () => {
  it('goes with the last of its classes; a closure when it is over', async () => {
    begin();
    const sessionId = await h.aSession();
    const actId = await anAct(h, 'CANCELLATION', [{ sessionId }]);
    const closed = await h.db.prisma.act.create({
      data: {
        ...{ centerId: h.manager.centerId, kind: 'CLOSURE', at: h.clock() },
        closure: { create: { centerId: h.manager.centerId, startsAt: day(0), endsAt: day(30) } },
      },
    });
    await h.at(day(1));
    const left = async () =>
      (await h.db.prisma.act.findMany({ where: { id: { in: [actId, closed.id] } } })).map(({ id }) => id);
    await deletedOn(RETENTION.sessions + 2);
    await deletedOn(RETENTION.sessions + 2);
    expect(await left()).toEqual([closed.id]);
    await deletedOn(RETENTION.sessions + 31);
    expect(await left()).toEqual([]);
  });
});

describe('a change of a link', () => {
  it('can be undone as long as a class of it is ahead', async () => {
    begin();
    const serviceId = await h.aService();
    const near = await h.aSession({ serviceId });
    const far = await h.aSession({ serviceId, startsInMinutes: 200 * 24 * 60 });
    const { token } = (await h.linkChanges.preview(h.manager, serviceId, 'https://meet.example/new'))!;
    const changeId = await h.linkChanges.apply(h.manager, token);
    const before = { changeId, previousJoinUrl: null, previousSource: 'NONE' } as const;
    await h.db.prisma.serviceLinkChangeItem.createMany({
      data: [near, far].map((sessionId) => ({ ...before, sessionId })),
    });
    await h.at(day(1));
    await deletedOn(RETENTION.linkChanges + 1);
    const items = await h.db.prisma.serviceLinkChangeItem.findMany({ where: { changeId } });
    expect(items.map(({ sessionId }) => sessionId)).toEqual([far]);
    await deletedOn(RETENTION.sessions + 201);
    await deletedOn(RETENTION.sessions + 201);
    expect(await h.db.prisma.serviceLinkChange.count({ where: { id: changeId } })).toBe(0);
  });
});

describe('people who are gone', () => {
  it('a browser is forgotten after a month, its row with the last message to it', async () => {
    begin();
    const sessionId = await h.aSession();
    const { customer } = await aSeat(h, sessionId);
    const endpoint = await aDevice(h, customer);
    await h.at(day(0, 1));
    const where = { customerId: customer.id };
    const { id } = await h.db.prisma.pushDevice.findFirstOrThrow({ where });
    await h.people.removePushDevice(customer, id);
    await deletedOn(RETENTION.devices);
    expect(await h.db.prisma.pushDevice.findFirst({ where })).toMatchObject({ endpoint });
    await deletedOn(RETENTION.devices + 1);
    expect(await h.db.prisma.pushDevice.findFirst({ where })).toMatchObject({ auth: '', p256dh: '' });
    await deletedOn(RETENTION.messages + 1);
    await deletedOn(RETENTION.messages + 1);
    expect(await h.db.prisma.pushDevice.count({ where })).toBe(0);
  });

  it('an erased customer is a number until the last booking goes', async () => {
    begin();
    const sessionId = await h.aSession();
    const { customer } = await aSeat(h, sessionId);
    await h.at(day(1));
    await h.erasure.deleteCustomer(h.manager, customer.id);
    const left = () => h.db.prisma.customer.count({ where: { id: customer.id } });
    await deletedOn(RETENTION.messages + 2);
    expect(await left()).toBe(1);
    await deletedOn(RETENTION.sessions + 2);
    await deletedOn(RETENTION.sessions + 2);
    expect(await left()).toBe(0);
  });

  it('an erased customer whose exchanged sign-in is kept holds up no other', async () => {
    begin();
    const [left, kept, gone] = [await h.aCustomer(), await h.aCustomer(), await h.aCustomer()];
    for (const customer of [left, kept]) await signIn(h, customer);
    const signInOf = ({ id }: Viewer) => h.db.prisma.signIn.findFirstOrThrow({ where: { customerId: id } });
    const exchanged = { switchedToId: (await signInOf(left)).id };
    await h.db.prisma.signIn.update({ where: { id: (await signInOf(kept)).id }, data: exchanged });
    for (const { id } of [kept, gone]) await h.erasure.deleteCustomer(h.manager, id);
    const ids = [kept.id, gone.id];
    const those = async () =>
      (await h.db.prisma.customer.findMany({ where: { id: { in: ids } } })).map(({ id }) => id);
    await deletedOn(RETENTION.devices + 1);
    expect(await those()).toEqual([kept.id]);
    h.clock.set(day(RETENTION.devices + 2));
    await h.signIn.forget();
    await deletedOn(RETENTION.devices + 2);
    expect(await those()).toEqual([]);
  });
});

describe('a round of deletions', () => {
  it('says how many rows it deleted, in the log and the metrics', async () => {
    const { mails } = await aPastClass(2);
    await deletedOn(RETENTION.messages + 1);
    const { text } = await h.metrics.read();
    expect(text).toMatch(/online_sessions_deleted_rows_total\{rows="messages"\} \d+/);
    expect(h.lines.join('\n')).toMatch(
      new RegExp(`"messages":${mails},.*old rows were deleted|old rows were deleted`),
    );
  });

  it('finds rows by their ids: none of an instant is smaller than its first', async () => {
    const [row] = await h.db.sql<{ id: string; at: Date }>(
      `SELECT uuidv7()::text AS id, clock_timestamp() AS at`,
    );
    const around = [-60_000, 60_000].map((ms) => firstIdAt(new Date(row!.at.getTime() + ms)));
    expect(around[0]! < row!.id && row!.id < around[1]!).toBe(true);
  });
});
