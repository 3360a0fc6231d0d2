import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { checkAllDue } from '../../src/modules/notifications/alert-checks/jobs.ts';
import type { AlertKind } from '../../src/modules/notifications/rules.ts';
import { roomClashesOf } from '../../src/modules/sessions/rooms/queries.ts';
import type { Sql } from '../../src/ports/database.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { copySession, countingRows } from '../support/plans.ts';
import { SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before, type StaffedClass } from '../support/staff.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  channels.answer = SENT;
});

const DAY = 24 * 60;
const ELSEWHERE = 'https://meet.example/elsewhere';

/** The mails about this in a session, by when they were listed: to whom, and what became of them. */
async function told(sessionId: string, alertKind: AlertKind): Promise<string[]> {
  const rows = await h.db.prisma.delivery.findMany({
    where: { sessionId, purpose: 'ALERT', alertKind, channel: 'EMAIL' },
    include: { professional: true },
    orderBy: [{ createdAt: 'asc' }, { professional: { role: 'asc' } }, { id: 'asc' }],
  });
  return rows.map(({ professional, status, createdAt }) => {
    const who = professional!.role === 'MANAGER' ? 'manager' : professional!.name;
    return `${createdAt.toISOString().slice(8, 16)} ${who} ${status}`;
  });
}
const planned = async (sessionId: string, kind: AlertKind) =>
  (await h.timeline.ofSession(sessionId)).flatMap(({ alertKind, status, at, recipients }) =>
    alertKind === kind && status === 'PLANNED' ? [`${at.toISOString().slice(5, 16)} ${recipients}`] : [],
  );
const mailTo = async ({ id }: Viewer) => {
  const { email } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id } });
  return channels.emails.filter(({ to, purpose }) => to.email === email && purpose === 'ALERT').at(-1)!;
};

describe('that two classes are in one room', () => {
  /** Another class of the center, by another teacher, half an hour after the first. */
  async function inTheSameRoom({ manager, serviceId }: StaffedClass, minutes = -30, joinUrl = JOIN_URL) {
    const pere = await h.aProfessional({ name: 'Pere' }, manager);
    const startsAt = before(minutes);
    const session = { manager, serviceId, professionalId: pere.id, startsAt, joinUrl };
    return { pere, sessionId: await h.aSession(session) };
  }

  it('is told as soon as it is so, once: to the managers of the later one, to each teacher of their own', async () => {
    const first = await aStaffedClass(h);
    const other = await inTheSameRoom(first);
    await h.runDueWork();
    expect(await told(other.sessionId, 'ROOM_CLASH')).toEqual([
      '10T12:00 manager SENT',
      '10T12:00 Pere SENT',
    ]);
    expect(await told(first.sessionId, 'ROOM_CLASH')).toEqual(['10T12:00 Marta SENT']);
    await h.access.edit(first.manager, other.sessionId, { waitingNote: 'Soon' });
    for (const minutes of [DAY, 30, 0, -30]) await h.at(before(minutes));
    expect(await told(other.sessionId, 'ROOM_CLASH')).toHaveLength(2);
    expect(await told(first.sessionId, 'ROOM_CLASH')).toHaveLength(1);
  });

  it('names the other class, and leads the managers to the screen of the session', async () => {
    const first = await aStaffedClass(h);
    const { sessionId, pere } = await inTheSameRoom(first);
    await h.runDueWork();
    const { subject, text } = await mailTo(first.manager);
    expect(subject).toBe('Same room: Vinyasa, Thu 12 Mar, 13:30 CET');
    expect(text).toContain('In the same room');
    expect(text).toContain('Thursday, 12 March 2026, 13:00');
    expect(text).toContain(`/sessions/${globalId('Session', sessionId)}`);
    expect(text).not.toContain(JOIN_URL);
    expect((await mailTo(pere)).text).toContain('/teach/');
  });

  it('is told when a link is set, and when a class moves; apart it is told to nobody', async () => {
    const first = await aStaffedClass(h);
    const linked = await inTheSameRoom(first, -30, ELSEWHERE);
    const moved = await inTheSameRoom(first, -600);
    await h.runDueWork();
    expect(await told(linked.sessionId, 'ROOM_CLASH')).toEqual([]);
    expect(await told(moved.sessionId, 'ROOM_CLASH')).toEqual([]);
    await h.access.edit(first.manager, linked.sessionId, { joinUrl: { set: JOIN_URL } });
    await h.runDueWork();
    expect(await told(linked.sessionId, 'ROOM_CLASH')).toHaveLength(2);
    await h.sessions.move(first.manager, moved.sessionId, { startsAt: before(-45), sendTime: 'KEEP' });
    await h.runDueWork();
    expect(await told(moved.sessionId, 'ROOM_CLASH')).toHaveLength(2);
  });

  it('is told 14 days ahead of what is planned for longer, and is in the timeline before', async () => {
    const first = await aStaffedClass(h, { startsAt: new Date('2026-04-10T12:00:00Z') });
    const { manager, serviceId } = first;
    const session = { manager, serviceId, professionalId: null, startsAt: new Date('2026-04-10T12:15:00Z') };
    const sessionId = await h.aSession({ ...session, joinUrl: JOIN_URL });
    await h.runDueWork();
    expect(await planned(sessionId, 'ROOM_CLASH')).toEqual(['03-27T12:15 1']);
    expect(await planned(first.sessionId, 'ROOM_CLASH')).toEqual(['03-27T12:15 1']);
    await h.at('2026-03-27T12:14:59Z');
    expect(await told(sessionId, 'ROOM_CLASH')).toEqual([]);
    const watched = vi.fn();
    onTestFinished(h.events.subscribe(`delivery:${sessionId}`, watched));
    await h.at('2026-03-27T12:15:00Z');
    expect(await told(sessionId, 'ROOM_CLASH')).toEqual(['27T12:15 manager SENT']);
    expect(watched).toHaveBeenCalled();
    expect(await planned(sessionId, 'ROOM_CLASH')).toEqual([]);
  });

  it('is told of weekly classes as they are made', async () => {
    const { manager, serviceId, sessionId } = await aStaffedClass(h);
    await h.services.update(manager, serviceId, { joinUrl: JOIN_URL });
    const weekly = { serviceId, professionalId: null, weekdays: ['THURSDAY'], startTime: '13:15' };
    const scheduleId = await h.schedules.create(manager, {
      ...weekly,
      from: '2026-03-10',
      until: '2026-03-16',
    });
    await h.runDueWork();
    const { id } = await h.db.prisma.session.findFirstOrThrow({ where: { scheduleId } });
    expect(await told(id, 'ROOM_CLASH')).toEqual(['10T12:00 manager SENT']);
    expect(await told(sessionId, 'ROOM_CLASH')).toEqual(['10T12:00 Marta SENT']);
  });

  it('is told once by two that look at the same time', async () => {
    const first = await aStaffedClass(h);
    const other = await inTheSameRoom(first);
    await h.db.prisma.session.updateMany({
      where: { id: { in: [first.sessionId, other.sessionId] } },
      data: { alertCheckAt: h.clock() },
    });
    await Promise.all([1, 2, 3].map(() => checkAllDue(h, h.clock())));
    await h.runDueWork();
    expect(await told(other.sessionId, 'ROOM_CLASH')).toHaveLength(2);
  });

  it('is looked for once in each session that is due, and no statement names those before it', async () => {
    const sessionId = await h.aSession({ joinUrl: null });
    await h.db.prisma.session.update({ where: { id: sessionId }, data: { alertCheckAt: h.clock() } });
    await copySession(h.db.sql, sessionId, 400);
    let named = 0;
    const sql: Sql = (text, values = []) => {
      named = Math.max(named, ...values.map((value) => (Array.isArray(value) ? value.length : 0)));
      return h.db.sql(text, values);
    };
    await checkAllDue({ ...h, db: { ...h.db, sql } }, h.clock());
    expect(named).toBeLessThanOrEqual(200);
    expect(await h.db.prisma.session.count({ where: { alertCheckAt: { lte: h.clock() } } })).toBe(0);
  });
});

describe('that no message reaches somebody', () => {
  async function withUnreached() {
    const staffed = await aStaffedClass(h);
    const lost = await h.aCustomer({ name: 'Lost', email: null }, staffed.manager);
    await h.aBooking(staffed.sessionId, lost, staffed.manager);
    await h.runDueWork();
    return { ...staffed, lost };
  }

  it('is told to the managers a day before the start, once, with the name and the way to the person', async () => {
    const { manager, sessionId, lost } = await withUnreached();
    expect(await planned(sessionId, 'UNREACHABLE')).toEqual(['03-11T12:00 1']);
    await h.at(new Date(before(DAY).getTime() - 1));
    expect(await told(sessionId, 'UNREACHABLE')).toEqual([]);
    await h.at(before(DAY));
    expect(await told(sessionId, 'UNREACHABLE')).toEqual(['11T12:00 manager SENT']);
    const { text } = await mailTo(manager);
    expect(text).toContain('Lost');
    expect(text).toContain(`/people/customers/${globalId('Customer', lost.id)}`);
    for (const minutes of [120, 2, -10]) await h.at(before(minutes));
    expect(await told(sessionId, 'UNREACHABLE')).toHaveLength(1);
  });

  it('is told at once of who books later than that, and of a mail that comes back', async () => {
    const { manager, sessionId } = await aStaffedClass(h);
    await h.at(before(600));
    const lost = await h.aCustomer({ email: null }, manager);
    await h.aBooking(sessionId, lost, manager);
    await h.runDueWork();
    expect(await told(sessionId, 'UNREACHABLE')).toEqual(['12T02:00 manager SENT']);
    const other = await aStaffedClass(h);
    channels.answer = { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' };
    await h.at(before(0));
    channels.answer = SENT;
    await h.at(before(-1));
    expect(await told(other.sessionId, 'UNREACHABLE')).toEqual(['12T12:01 manager SENT']);
  });

  it('is told to nobody of a person with a browser, nor of one who gave the seat back', async () => {
    const reached = await withUnreached();
    await aDevice(h, reached.lost);
    const gone = await withUnreached();
    const [booking] = await h.db.prisma.booking.findMany({ where: { customerId: gone.lost.id } });
    await h.bookings.cancel(gone.manager, booking!.id);
    for (const minutes of [DAY, 120, 30]) await h.at(before(minutes));
    expect(await told(reached.sessionId, 'UNREACHABLE')).toEqual([]);
    expect(await told(gone.sessionId, 'UNREACHABLE')).toEqual([]);
  });

  it('leads to the session where it is several', async () => {
    const { manager, sessionId } = await withUnreached();
    await h.aBooking(sessionId, await h.aCustomer({ name: 'Gone', email: null }, manager), manager);
    await h.at(before(DAY));
    const { text } = await mailTo(manager);
    for (const name of ['Lost', 'Gone']) expect(text).toContain(name);
    expect(text).toContain(`/sessions/${globalId('Session', sessionId)}`);
  });
});

describe('a round of checks', () => {
  it('looks at the classes of one room alone, however many a center has', async () => {
    const first = await h.aSession({ startsInMinutes: DAY });
    await copySession(h.db.sql, first, 3_000);
    await h.db.sql(
      `UPDATE session SET own_join_url = 'https://meet.example/' || id, own_join_url_source = 'INHERITED'`,
    );
    await h.db.sql('ANALYZE session');
    const counted = countingRows(h.db.sql, () => true);
    await roomClashesOf(counted.sql, h.clock(), [first]);

    expect(counted.most()).toBeLessThan(10);
  });
});
