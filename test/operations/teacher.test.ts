import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { aStaffedClass, before, mailsTo, STARTS, toldToStaff } from '../support/staff.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const PAGE = /https:\/\/live\.example\/teach\/[\w-]{75}/;
const links = (sessionId: string) => toldToStaff(h, sessionId, 'TEACHER_LINK');
const AT_ITS_TIME = ['12T11:45 Marta EMAIL SENT', '12T11:45 Marta PUSH SENT'];

describe('the professional’s link', () => {
  it('goes a quarter of an hour before the start, by both ways, and once', async () => {
    const { sessionId, teacher, manager } = await aStaffedClass(h);
    await h.at(new Date(before(15).getTime() - 1));
    expect(await links(sessionId)).toEqual([]);
    await h.at(before(15));
    expect(await links(sessionId)).toEqual(AT_ITS_TIME);
    await aDevice(h, teacher);
    for (const minutes of [10, 0, -30, -60]) await h.at(before(minutes));
    expect(await links(sessionId)).toEqual(AT_ITS_TIME);
    expect(await mailsTo(h, manager, 'TEACHER_LINK')).toEqual([]);
  });

  it('leads to a page of their own, and says who comes and when on the center’s clock', async () => {
    const { teacher, sessionId, customer } = await aStaffedClass(h);
    await h.at(before(15));
    const [mail] = await mailsTo(h, teacher, 'TEACHER_LINK');
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toMatch(PAGE);
      expect(part).not.toContain(JOIN_URL);
      expect(part).toContain('13:00');
      expect(part).toContain('1 person');
      expect(part).not.toContain('/join/');
    }
    const [push] = h.outbox
      .list()
      .filter(({ channel, purpose }) => channel === 'PUSH' && purpose === 'TEACHER_LINK');
    expect(push).toMatchObject({ url: expect.stringMatching(PAGE) });
    const toCustomers = await h.db.prisma.delivery.findMany({
      where: { booking: { customerId: customer.id }, sessionId },
    });
    expect(toCustomers.map(({ purpose }) => purpose)).not.toContain('TEACHER_LINK');
  });

  it('is in the language of whoever reads it', async () => {
    const { manager, sessionId } = await aStaffedClass(h);
    const nuria = await h.aProfessional({ locale: 'ca-ES' }, manager);
    await h.sessions.edit(manager, sessionId, { professionalId: nuria.id });
    await h.at(before(15));
    expect((await mailsTo(h, nuria, 'TEACHER_LINK'))[0]?.subject).toMatch(/^El teu enllaç per a Vinyasa/);
  });

  it('is skipped with a reason by push without a push device', async () => {
    const { manager, sessionId, teaches } = await aStaffedClass(h);
    await teaches(manager);
    await h.at(before(15));
    expect(await links(sessionId)).toEqual([
      '12T11:45 manager EMAIL SENT',
      '12T11:45 manager PUSH SKIPPED NO_DEVICE',
    ]);
  });

  it('goes as soon as a link is set, until the end', async () => {
    const { sessionId, link } = await aStaffedClass(h, { joinUrl: null });
    await h.at(before(0));
    expect(await links(sessionId)).toEqual([]);
    await h.at(new Date(before(-60).getTime() - 1));
    await link(JOIN_URL);
    await h.runDueWork();
    expect(await links(sessionId)).toEqual(['12T12:59 Marta EMAIL SENT', '12T12:59 Marta PUSH SENT']);
    const { sessionId: other } = await aStaffedClass(h, { joinUrl: null });
    await h.at(before(-60));
    expect(await links(other)).toEqual([]);
  });

  it('goes to whoever takes the class over, once each, and not to who gave it away', async () => {
    const { manager, teacher, sessionId, teaches } = await aStaffedClass(h);
    const zoe = await h.aProfessional({ name: 'Zoe' }, manager);
    await h.at(before(15));
    await h.at(before(10));
    await teaches(zoe);
    await h.runDueWork();
    await teaches(teacher);
    await aDevice(h, teacher);
    await h.runDueWork();
    await teaches(zoe);
    await h.runDueWork();
    expect(await links(sessionId)).toEqual([
      ...AT_ITS_TIME,
      '12T11:50 Zoe EMAIL SENT',
      '12T11:50 Zoe PUSH SKIPPED NO_DEVICE',
    ]);
  });

  it('goes again after a move whose moment is still ahead', async () => {
    const { sessionId, move } = await aStaffedClass(h);
    await h.at(before(15));
    await move(before(-120));
    await h.at(before(-105));
    expect(await links(sessionId)).toEqual([
      ...AT_ITS_TIME,
      '12T13:45 Marta EMAIL SENT',
      '12T13:45 Marta PUSH SENT',
    ]);
  });

  it('does not go again after a move whose moment has passed, but goes if it never did', async () => {
    const { sessionId, move } = await aStaffedClass(h);
    await h.at(before(15));
    await h.at(before(5));
    await move(before(-5));
    await h.at(before(-5));
    expect(await links(sessionId)).toEqual(AT_ITS_TIME);
    expect(await changed(sessionId)).toEqual([]);
    const other = await aStaffedClass(h);
    h.clock.set(before(200));
    await other.move(before(195));
    await h.runDueWork();
    expect(await links(other.sessionId)).toEqual(['12T08:40 Marta EMAIL SENT', '12T08:40 Marta PUSH SENT']);
  });

  it('is not sent to removed staff, nor in person', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    await h.people.removeProfessional(manager, teacher.id, { leaveUnassigned: true });
    await h.at(before(15));
    expect(await links(sessionId)).toEqual([]);
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const marta = await h.aProfessional({});
    h.clock.set(before(60));
    const inPerson = await h.aSession({ serviceId, joinUrl: null, professionalId: marta.id });
    await h.at(before(15));
    await h.at(STARTS);
    expect(await links(inPerson)).toEqual([]);
  });
});

const NEW_URL = 'https://meet.example/another-room';
const THIRD_URL = 'https://meet.example/a-third-room';
const changed = (sessionId: string) => toldToStaff(h, sessionId, 'LINK_CHANGED');

describe('a change of the link', () => {
  it('is told at once to the professional who has the old one, by both ways, with the new one', async () => {
    const { sessionId, teacher, manager, link } = await aStaffedClass(h);
    await h.at(before(15));
    await h.at(before(10));
    await link(NEW_URL);
    await h.runDueWork();
    expect(await changed(sessionId)).toEqual(['12T11:50 Marta EMAIL SENT', '12T11:50 Marta PUSH SENT']);
    const [mail] = await mailsTo(h, teacher, 'LINK_CHANGED');
    expect(mail?.subject).toMatch(/^New link to Vinyasa/);
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toMatch(PAGE);
      expect(part).not.toContain('meet.example');
      expect(part).not.toContain('/join/');
    }
    const isPush = ({ channel, purpose }: { channel: string; purpose: string }) =>
      channel === 'PUSH' && purpose === 'LINK_CHANGED';
    expect(h.outbox.list().find(isPush)).toMatchObject({
      url: expect.stringMatching(PAGE),
    });
    expect(await mailsTo(h, manager, 'LINK_CHANGED')).toEqual([]);
    await h.at(before(0));
    expect(await changed(sessionId)).toHaveLength(2);
    expect(await links(sessionId)).toEqual(AT_ITS_TIME);
  });

  it('is told also when the service’s link changes, and when that is taken back', async () => {
    const { manager, teacher } = await aStaffedClass(h);
    const serviceId = await h.aService({ joinUrl: JOIN_URL }, manager);
    const [from, startTime] = ['2026-03-12', '13:00'];
    const weekly = {
      serviceId,
      professionalId: teacher.id,
      weekdays: ['THURSDAY'],
      startTime,
      from,
      until: from,
    };
    const scheduleId = await h.schedules.create(manager, weekly);
    const { id: sessionId } = await h.db.prisma.session.findFirstOrThrow({ where: { scheduleId } });
    await h.at(before(15));
    h.clock.set(before(12));
    const preview = await h.linkChanges.preview(manager, serviceId, NEW_URL);
    const changeId = await h.linkChanges.apply(manager, preview!.token);
    await h.runDueWork();
    h.clock.set(before(9));
    await h.linkChanges.undo(manager, changeId);
    await h.runDueWork();
    expect(await changed(sessionId)).toEqual([
      '12T11:48 Marta EMAIL SENT',
      '12T11:48 Marta PUSH SENT',
      '12T11:51 Marta EMAIL SENT',
      '12T11:51 Marta PUSH SENT',
    ]);
  });

  it('is no news before anybody has the link, when it is taken back at once, or to who takes over', async () => {
    const { manager, sessionId, link, teaches } = await aStaffedClass(h);
    await link(NEW_URL);
    await h.at(before(15));
    await h.at(before(14));
    await link(THIRD_URL);
    await link(NEW_URL);
    await h.runDueWork();
    await teaches(await h.aProfessional({ name: 'Zoe' }, manager));
    await link(THIRD_URL);
    await h.runDueWork();
    expect(await changed(sessionId)).toEqual([]);
    expect(await links(sessionId)).toEqual([
      ...AT_ITS_TIME,
      '12T11:46 Zoe EMAIL SENT',
      '12T11:46 Zoe PUSH SKIPPED NO_DEVICE',
    ]);
  });

  it('is not told if the class is cancelled or over, or while there is no link', async () => {
    const { manager, sessionId, link } = await aStaffedClass(h);
    await h.at(before(15));
    await link(null);
    await h.at(before(10));
    expect(await changed(sessionId)).toEqual([]);
    await link(NEW_URL);
    await h.runDueWork();
    expect(await changed(sessionId)).toHaveLength(2);
    await link(THIRD_URL);
    await h.sessions.cancel(manager, sessionId, null);
    await h.runDueWork();
    const other = await aStaffedClass(h);
    await h.at(before(15));
    await other.link(NEW_URL);
    await h.at(before(-60));
    expect(await changed(sessionId)).toHaveLength(2);
    expect(await changed(other.sessionId)).toEqual([]);
  });

  it('of a class that moves by a little comes with the move; of one that moves on, with its new link', async () => {
    const soon = await aStaffedClass(h);
    await h.at(before(15));
    await h.at(before(5));
    await soon.move(before(-5));
    await soon.link(NEW_URL);
    await h.at(before(-5));
    expect(await links(soon.sessionId)).toEqual(AT_ITS_TIME);
    expect(await changed(soon.sessionId)).toHaveLength(2);
    const later = await aStaffedClass(h);
    await h.at(before(15));
    await later.move(before(-120));
    await later.link(NEW_URL);
    for (const minutes of [15, 10, -105]) await h.at(before(minutes));
    expect(await links(later.sessionId)).toHaveLength(4);
    expect(await changed(later.sessionId)).toEqual([]);
  });
});

const moves = (sessionId: string) => toldToStaff(h, sessionId, 'SESSION_MOVED');
const MINUTE = 60_000;

describe('a move', () => {
  it('is told to the professional after its minute, with both times and without a button', async () => {
    const { teacher, manager, sessionId, move } = await aStaffedClass(h);
    await move('2026-03-12T15:00:00Z');
    await h.at(new Date(h.clock().getTime() + MINUTE - 1));
    expect(await moves(sessionId)).toEqual([]);
    await h.at(new Date(h.clock().getTime() + 1));
    expect(await moves(sessionId)).toEqual(['10T12:01 Marta EMAIL SENT', '10T12:01 Marta PUSH SENT']);
    const [mail] = await mailsTo(h, teacher, 'SESSION_MOVED');
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain('which you teach');
      expect(part).toMatch(/\b16:00/);
      expect(part).toMatch(/\b13:00/);
      expect(part).not.toContain('/join/');
    }
    expect(mail?.html).not.toContain('<a ');
    expect(await mailsTo(h, manager, 'SESSION_MOVED')).toEqual([]);
  });

  it('that is undone within its minute is told to nobody', async () => {
    const { sessionId, move } = await aStaffedClass(h);
    await move('2026-03-12T15:00:00Z');
    h.clock.advance(30_000);
    await h.runDueWork();
    await move(STARTS);
    await h.at(before(60));
    expect(await moves(sessionId)).toEqual([]);
  });

  it('tells what they were last told, however often it moved meanwhile', async () => {
    const { sessionId, move } = await aStaffedClass(h);
    await move('2026-03-12T15:00:00Z');
    await move('2026-03-12T16:00:00Z');
    await h.at(new Date(h.clock().getTime() + MINUTE));
    const [mail] = await h.db.prisma.delivery.findMany({
      where: { sessionId, professionalId: { not: null } },
    });
    expect(mail).toMatchObject({
      previousStartsAt: new Date(STARTS),
      aboutStartsAt: new Date('2026-03-12T16:00:00Z'),
    });
  });

  it('is told to the present professional, and not to one who takes over afterwards', async () => {
    const { manager, sessionId, move, teaches } = await aStaffedClass(h);
    await move('2026-03-12T15:00:00Z');
    await teaches(await h.aProfessional({}, manager));
    await h.at(new Date(h.clock().getTime() + MINUTE));
    expect(await moves(sessionId)).toEqual([]);
  });

  it('is told in person too, also to a manager who teaches and made it', async () => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    h.clock.set(before(600));
    const teaching = { serviceId, joinUrl: null, professionalId: h.manager.id, startsAt: new Date(STARTS) };
    const sessionId = await h.aSession(teaching);
    await h.sessions.move(h.manager, sessionId, { startsAt: before(-60), sendTime: 'KEEP' });
    await h.at(before(598));
    expect(await moves(sessionId)).toEqual([
      '12T02:02 manager EMAIL SENT',
      '12T02:02 manager PUSH SKIPPED NO_DEVICE',
    ]);
  });
});

describe('a cancellation', () => {
  it('is told to the professional after a minute, beside the customers, and ends what was planned', async () => {
    const { manager, teacher, sessionId, bookingId } = await aStaffedClass(h);
    await h.sessions.cancel(manager, sessionId, 'The room is flooded');
    await h.at('2026-03-10T12:01:00Z');
    const told = ['10T12:01 Marta EMAIL SENT', '10T12:01 Marta PUSH SENT'];
    expect(await toldToStaff(h, sessionId, 'SESSION_CANCELLED')).toEqual(told);
    expect((await mailsTo(h, teacher, 'SESSION_CANCELLED'))[0]?.text).toContain('The room is flooded');
    expect(await h.db.prisma.delivery.count({ where: { bookingId, purpose: 'SESSION_CANCELLED' } })).toBe(1);
    await h.at(before(15));
    expect(await links(sessionId)).toEqual([]);
  });

  it('in the minute of a move waits for its own minute, and taken back in it nobody hears of it', async () => {
    const { manager, sessionId } = await aStaffedClass(h);
    await h.at('2026-03-10T12:10:00Z');
    await h.sessions.move(manager, sessionId, { startsAt: before(-60), sendTime: 'KEEP' });
    await h.at('2026-03-10T12:10:20Z');
    await h.sessions.cancel(manager, sessionId, null);
    await h.at('2026-03-10T12:10:30Z');
    expect(await toldToStaff(h, sessionId, 'SESSION_CANCELLED')).toEqual([]);
    await h.sessions.restore(manager, sessionId);
    await h.at('2026-03-10T12:15:00Z');
    expect(await toldToStaff(h, sessionId, 'SESSION_CANCELLED')).toEqual([]);
    expect(await toldToStaff(h, sessionId, 'SESSION_RESTORED')).toEqual([]);
    expect(await toldToStaff(h, sessionId, 'SESSION_MOVED')).toHaveLength(2);
  });

  it('is told to the professional without bookings too', async () => {
    const { manager, sessionId, bookingId } = await aStaffedClass(h);
    await h.bookings.cancel(manager, bookingId);
    await h.sessions.cancel(manager, sessionId, null);
    await h.at('2026-03-10T12:01:00Z');
    expect(await toldToStaff(h, sessionId, 'SESSION_CANCELLED')).toHaveLength(2);
  });
});
