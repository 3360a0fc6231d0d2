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

  it('is the provider’s own, with who comes and when on the center’s clock', async () => {
    const { teacher, sessionId, customer } = await aStaffedClass(h);
    await h.at(before(15));
    const [mail] = await mailsTo(h, teacher, 'TEACHER_LINK');
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain(JOIN_URL);
      expect(part).toContain('13:00');
      expect(part).toContain('1 person');
      expect(part).not.toContain('/join/');
    }
    const [push] = h.outbox
      .list()
      .filter(({ channel, purpose }) => channel === 'PUSH' && purpose === 'TEACHER_LINK');
    expect(push).toMatchObject({ url: JOIN_URL });
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

  it('is a skip with its reason by push for whoever has no browser', async () => {
    const { manager, sessionId, teaches } = await aStaffedClass(h);
    await teaches(manager);
    await h.at(before(15));
    expect(await links(sessionId)).toEqual([
      '12T11:45 manager EMAIL SENT',
      '12T11:45 manager PUSH SKIPPED NO_DEVICE',
    ]);
  });

  it('goes as soon as there is one, until the end', async () => {
    const { sessionId, link } = await aStaffedClass(h, { joinUrl: null });
    await h.at(before(0));
    expect(await links(sessionId)).toEqual([]);
    await h.at(new Date(before(-60).getTime() - 1));
    await link(JOIN_URL);
    await h.due();
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
    await h.due();
    await teaches(teacher);
    await aDevice(h, teacher);
    await h.due();
    await teaches(zoe);
    await h.due();
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
    const other = await aStaffedClass(h);
    h.clock.set(before(200));
    await other.move(before(195));
    await h.due();
    expect(await links(other.sessionId)).toEqual(['12T08:40 Marta EMAIL SENT', '12T08:40 Marta PUSH SENT']);
  });

  it('goes to nobody who left the staff, and not in person', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    await h.people.removeProfessional(manager, teacher.id);
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
