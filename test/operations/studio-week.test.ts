import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScheduleChanges, type ScheduleChanges } from '../support/schedule-changes.ts';

// Tuesday the tenth of March in Madrid, an hour ahead of Greenwich.
let c: ScheduleChanges;
beforeEach(async () => {
  c = await openScheduleChanges();
  c.h.clock.set('2026-03-10T07:30:00Z');
});
afterEach(() => c.h.close());

const MINUTE = 60_000;

/** Every mail so far of these purposes, as `purpose name`, in the order of the alphabet. */
async function mails(purposes: string[]): Promise<string[]> {
  const { prisma } = c.h.db;
  const people = [...(await prisma.customer.findMany()), ...(await prisma.professional.findMany())];
  const nameOf = new Map(people.map(({ email, name }) => [email, name]));
  return c.h.outbox
    .list()
    .filter(({ purpose, channel }) => channel === 'EMAIL' && purposes.includes(purpose))
    .map(({ purpose, to }) => `${purpose} ${nameOf.get(to)}`)
    .sort();
}
const seatsOf = async (ids: string[], name: string) => {
  const customer = await c.h.aCustomer({ name });
  for (const id of ids) await c.h.aBooking(id, customer);
};

describe('a studio’s week', () => {
  it('with a teacher who is ill: the substitute and the teacher are told, once each, and nobody without a reminder', async () => {
    const marta = await c.h.aProfessional({ name: 'Marta' });
    const paul = await c.h.aProfessional({ name: 'Paul' });
    const { ids } = await c.aWeek({ startTime: '10:00', professionalId: marta.id, until: '2026-03-17' });
    await seatsOf(ids, 'Ana');
    await c.h.runDueWork();
    const before = await c.session(ids[0]!);
    const { token } = await c.h.substitutions.preview(c.h.manager, {
      substituteId: paul.id,
      sessionIds: [ids[0]!],
    });
    await c.h.substitutions.substitute(c.h.manager, { token, tellCustomers: true, joinUrl: null });
    await c.later(2 * MINUTE);
    await c.later(2 * MINUTE);
    const told = ['TEACHER_ASSIGNED', 'TEACHER_UNASSIGNED', 'TEACHER_CHANGED'];
    expect(await mails(told)).toEqual(['TEACHER_ASSIGNED Paul', 'TEACHER_UNASSIGNED Marta']);
    expect(await c.session(ids[0]!)).toMatchObject({
      professionalId: paul.id,
      editVersion: before.editVersion + 1,
    });
    expect(await c.session(ids[1]!)).toMatchObject({ professionalId: marta.id });
  });

  it('with holidays shifted by a day: each class that goes is told once, the one that comes back too', async () => {
    const { ids } = await c.aWeek({ weekdays: ['WEDNESDAY', 'THURSDAY', 'FRIDAY'], until: '2026-03-13' });
    const holidays = (from: number, until: number) =>
      c.h.closures.create(c.h.manager, {
        period: { days: { from: `2026-03-${from}`, until: `2026-03-${until}` } },
        reason: 'Holidays',
      });
    await seatsOf(ids, 'Ana');
    const first = await holidays(11, 12);
    await c.later(2 * MINUTE);
    await c.h.closures.delete(c.h.manager, first);
    await holidays(12, 13);
    await c.later(2 * MINUTE);
    const status = await Promise.all(ids.map(async (id) => (await c.session(id)).status));
    expect(status).toEqual(['SCHEDULED', 'CANCELLED', 'CANCELLED']);
    // Thursday was told by the first, and never came back to anybody’s knowledge.
    expect(await mails(['SESSIONS_CANCELLED', 'SESSION_CANCELLED', 'SESSION_RESTORED'])).toEqual([
      'SESSIONS_CANCELLED Ana',
      'SESSIONS_CANCELLED Ana',
      'SESSION_RESTORED Ana',
    ]);
    const lines = await c.h.db.prisma.deliveryLine.findMany({
      where: { delivery: { channel: 'EMAIL', purpose: 'SESSIONS_CANCELLED' } },
    });
    expect(lines.map(({ sessionId }) => ids.indexOf(sessionId)).sort()).toEqual([0, 1, 2]);
  });

  it('with a class cancelled by a slip: nobody hears of it, and nothing is lost', async () => {
    const { ids } = await c.aWeek({ until: '2026-03-17' });
    await seatsOf(ids, 'Ana');
    const before = await c.session(ids[1]!);
    await c.h.sessions.cancel(c.h.manager, ids[1]!, null);
    await c.later(MINUTE / 2);
    await c.h.sessions.restore(c.h.manager, ids[1]!);
    await c.later(5 * MINUTE);
    expect(c.h.outbox.list()).toEqual([]);
    expect(await c.session(ids[1]!)).toMatchObject({
      status: 'SCHEDULED',
      seatsTaken: 1,
      joinUrl: before.joinUrl,
      cancellations: 1,
      editVersion: before.editVersion + 2,
    });
  });

  it('with the series half an hour later: one message a person, and the class moved by hand stays', async () => {
    const { scheduleId, ids } = await c.aWeek({ from: '2026-03-17', until: '2026-03-31' });
    await c.move(ids[1]!, '2026-03-24T19:00:00Z');
    await seatsOf(ids, 'Ana');
    await seatsOf([ids[1]!], 'Ben');
    await c.edit({ scheduleId, from: '2026-03-17', startTime: '18:30' });
    await c.later(11 * MINUTE);
    await c.later(11 * MINUTE);
    expect(await c.starts(scheduleId)).toEqual(['2026-03-17T17:30', '2026-03-24T19:00', '2026-03-31T16:30']);
    expect(await mails(['SCHEDULE_CHANGED', 'SESSION_MOVED'])).toEqual(['SCHEDULE_CHANGED Ana']);
  });
});

describe('a teacher for classes that had none', () => {
  it.each(['a changed schedule', 'a substitution'])('is told so by %s, customers are not', async (by) => {
    const { scheduleId, ids } = await c.aWeek({ from: '2026-03-17', until: '2026-03-24' });
    const paul = await c.h.aProfessional({ name: 'Paul' });
    await seatsOf(ids, 'Ana');
    if (by === 'a changed schedule')
      await c.edit({ scheduleId, from: '2026-03-17', professionalId: paul.id });
    else {
      const request = { substituteId: paul.id, sessionIds: ids };
      const { token } = await c.h.substitutions.preview(c.h.manager, request);
      await c.h.substitutions.substitute(c.h.manager, { token, tellCustomers: true });
    }
    await c.later(11 * MINUTE);
    expect(await mails(['TEACHER_ASSIGNED', 'TEACHER_CHANGED', 'SCHEDULE_CHANGED', 'SESSION_MOVED'])).toEqual(
      ['TEACHER_ASSIGNED Paul'],
    );
  });
});

describe('a substitution', () => {
  const given = async () => {
    const marta = await c.h.aProfessional({ name: 'Marta' });
    const paul = await c.h.aProfessional({ name: 'Paul' });
    const week = await c.aWeek({ from: '2026-03-17', until: '2026-03-24', professionalId: marta.id });
    const request = { substituteId: paul.id, sessionIds: [week.ids[0]!] };
    const { token } = await c.h.substitutions.preview(c.h.manager, request);
    const joinUrl = 'https://meet.example/paul';
    await c.h.substitutions.substitute(c.h.manager, { token, tellCustomers: true, joinUrl });
    return { ...week, marta, paul, joinUrl };
  };

  it('stands after its class was closed and opened again, with its room', async () => {
    const { ids, paul, joinUrl } = await given();
    const period = { days: { from: '2026-03-17', until: '2026-03-17' } };
    const id = await c.h.closures.create(c.h.manager, { period, reason: 'Strike' });
    expect(await c.session(ids[0]!)).toMatchObject({ status: 'CANCELLED' });
    await c.later(2 * MINUTE);
    await c.h.closures.delete(c.h.manager, id);
    expect(await c.session(ids[0]!)).toMatchObject({ status: 'SCHEDULED', professionalId: paul.id, joinUrl });
  });

  it('stands when the schedule gets another teacher', async () => {
    const { scheduleId, ids, paul } = await given();
    const nina = await c.h.aProfessional({ name: 'Nina' });
    await c.edit({ scheduleId, from: '2026-03-17', professionalId: nina.id });
    const teachers = await Promise.all(ids.map(async (id) => (await c.session(id)).professionalId));
    expect(teachers).toEqual([paul.id, nina.id]);
  });
});

describe('a class that comes back', () => {
  const NEW = 'https://meet.example/new';
  const relink = (serviceId: string) =>
    c.h.services.update(c.h.manager, serviceId, { joinUrl: NEW } as never);

  it('takes over the link that its service got meanwhile, but keeps one entered by hand', async () => {
    const { serviceId, ids } = await c.aWeek({ from: '2026-03-17', until: '2026-03-31' });
    const own = 'https://meet.example/own';
    await c.h.access.edit(c.h.manager, ids[1]!, { joinUrl: { set: own } } as never);
    await c.h.sessions.cancelSeveral(c.h.manager, { sessionIds: ids.slice(0, 2), reason: null });
    await c.later(MINUTE);
    await relink(serviceId);
    for (const id of ids.slice(0, 2)) await c.h.sessions.restore(c.h.manager, id);
    expect(await c.session(ids[0]!)).toMatchObject({ joinUrl: NEW, joinUrlSource: 'INHERITED' });
    expect(await c.session(ids[1]!)).toMatchObject({ joinUrl: own, joinUrlSource: 'MANUAL' });
  });

  it('by the undo of a schedule’s change takes it over too, whether it was cancelled or removed', async () => {
    const weekdays = ['TUESDAY', 'THURSDAY'];
    const { scheduleId, serviceId, ids } = await c.aWeek({
      weekdays,
      from: '2026-03-17',
      until: '2026-03-26',
    });
    await c.aSeat(ids[1]!);
    const before = await c.session(ids[1]!);
    const change = { scheduleId, from: '2026-03-17', weekdays: ['TUESDAY'], cancelSessionIds: [ids[1]!] };
    const { id } = await c.edit(change);
    expect(await c.session(ids[1]!)).toMatchObject({
      status: 'CANCELLED',
      cancellations: 1,
      cancellationActId: id,
      editVersion: before.editVersion + 1,
    });
    expect(await c.byStart(scheduleId)).toHaveLength(3);
    await c.later(MINUTE);
    await relink(serviceId);
    await c.undo(id);
    const links = (await c.byStart(scheduleId)).map(({ status, joinUrl }) => [status, joinUrl]);
    expect(links).toEqual(Array(4).fill(['SCHEDULED', NEW]));
    await c.later(20 * MINUTE);
    expect(await mails(['SCHEDULE_CHANGED', 'SESSION_CANCELLED', 'SESSION_RESTORED'])).toEqual([]);
  });
});
