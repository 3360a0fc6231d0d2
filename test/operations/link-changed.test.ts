import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/ports/identity.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice, withSkips } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before, type StaffedClass } from '../support/staff.ts';

const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  Object.assign(channels, { emails: [], pushes: [], answer: SENT });
});

const NEW = 'https://meet.example/new-room';
const NEWER = 'https://meet.example/newer-room';

/** The listed messages about changed links of this booking, email first. */
async function changes(bookingId: string): Promise<string[]> {
  const rows = await h.db.prisma.delivery.findMany({
    where: { bookingId, purpose: 'LINK_CHANGED' },
    orderBy: [{ createdAt: 'asc' }, { channel: 'asc' }],
  });
  return withSkips(rows).map(({ channel, status, reason }) =>
    [channel, status, reason].filter(Boolean).join(' '),
  );
}
const TOLD = ['EMAIL SENT', 'PUSH SENT'];

/** An open class with a customer who has a push device and has joined. */
async function anOpenClass(change: Record<string, unknown> = {}) {
  const staffed = await aStaffedClass(h, change);
  await aDevice(h, staffed.customer);
  await h.at(before(0));
  return staffed;
}
const press = ({ customer: viewer, bookingId }: { customer: Viewer; bookingId: string }) =>
  h.access.join({ viewer, bookingId });
async function aPressedClass(): Promise<StaffedClass> {
  const staffed = await anOpenClass();
  await press(staffed);
  return staffed;
}
async function another({ manager, sessionId }: StaffedClass) {
  const customer = await h.aCustomer({}, manager);
  return { customer, bookingId: await h.aBooking(sessionId, customer, manager) };
}

describe('a link that changes while the access window is open', () => {
  it('is told to whoever pressed before, by both ways, with the personal URL, and to nobody else', async () => {
    const staffed = await aPressedClass();
    const waiting = await another(staffed);
    await staffed.link(NEW);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual(TOLD);
    expect(await changes(waiting.bookingId)).toEqual([]);
    const url = await h.access.accessUrlOf(staffed.manager, staffed.bookingId);
    const toTeacher = ({ to }: { to: { name: string } }) => to.name === 'Marta';
    const mail = channels.emails.find((one) => one.purpose === 'LINK_CHANGED' && !toTeacher(one));
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain(url);
      expect(part).not.toContain('meet.example');
    }
    const pushes = channels.pushes.filter(({ payload }) => payload.purpose === 'LINK_CHANGED');
    const teacherPage = expect.stringContaining('/teach/');
    expect(pushes.map(({ payload }) => payload.url).sort()).toEqual([url, teacherPage]);
  });

  it('is told also to who pressed more than half an hour before the start', async () => {
    const staffed = await aStaffedClass(h);
    await h.services.update(staffed.manager, staffed.serviceId, { accessLeadMinutes: 120 });
    await h.access.edit(staffed.manager, staffed.sessionId, { sendAt: { set: before(120) } });
    await h.at(before(100));
    await press(staffed);
    await staffed.link(NEW);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
  });

  it('is not told if it was undone before the round, and is told twice after two changes', async () => {
    const staffed = await aPressedClass();
    await staffed.link(NEW);
    await staffed.link(JOIN_URL);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual([]);
    await staffed.link(NEW);
    await h.runDueWork();
    h.clock.advance(1_000);
    await staffed.link(NEWER);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual([...TOLD, ...TOLD]);
  });

  it('is not told to customers who joined by the new one', async () => {
    const staffed = await aPressedClass();
    await staffed.link(NEW);
    expect(await press(staffed)).toMatchObject({ joinUrl: NEW });
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual([]);
  });

  it('is told if the window has opened and no round has run yet', async () => {
    const staffed = await aStaffedClass(h);
    h.clock.set(before(0));
    await press(staffed);
    await staffed.link(NEW);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
  });

  it('is told when a removed link is set again', async () => {
    const staffed = await aPressedClass();
    await staffed.link(null);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual([]);
    await staffed.link(NEW);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual(TOLD);
    await staffed.link(null);
    await h.runDueWork();
    await staffed.link(NEW);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual(TOLD);
  });

  it('is told to nobody while the window is shut', async () => {
    const staffed = await aPressedClass();
    await staffed.move(before(-300));
    await h.runDueWork();
    await staffed.link(NEW);
    await h.runDueWork();
    await h.at(before(-300));
    expect(await changes(staffed.bookingId)).toEqual([]);
  });

  it('is told to nobody who gave the seat back, and never after the end', async () => {
    const staffed = await aPressedClass();
    const other = await another(staffed);
    await press(other);
    await h.bookings.cancel(staffed.manager, other.bookingId);
    channels.answer = AWAY;
    await staffed.link(NEW);
    await h.runDueWork();
    channels.answer = SENT;
    await h.at(before(-60));
    expect(await changes(other.bookingId)).toEqual([]);
    expect(await changes(staffed.bookingId)).toEqual([
      'EMAIL MISSED PROVIDER_UNREACHABLE',
      'PUSH MISSED PROVIDER_UNREACHABLE',
    ]);
  });

  it('is told once if it changes again before the message is sent', async () => {
    const staffed = await aPressedClass();
    channels.answer = AWAY;
    await staffed.link(NEW);
    await h.runDueWork();
    await staffed.link(NEWER);
    channels.answer = SENT;
    h.clock.advance(2_000);
    await h.runDueWork();
    expect((await changes(staffed.bookingId)).sort()).toEqual([
      'EMAIL SENT',
      'EMAIL SUPERSEDED LINK_CHANGED',
      'PUSH SENT',
      'PUSH SUPERSEDED LINK_CHANGED',
    ]);
  });
});

describe('a change of the service’s link', () => {
  it.each([
    ['by the service', (s: StaffedClass) => h.services.update(s.manager, s.serviceId, { joinUrl: NEW })],
    [
      'by a preview',
      async (s: StaffedClass) => {
        const preview = await h.linkChanges.preview(s.manager, s.serviceId, NEW);
        await h.linkChanges.apply(s.manager, preview!.token);
      },
    ],
  ])('%s, and its undoing, are each told to who pressed', async (_how, change) => {
    const staffed = await aWeeklyClass();
    await press(staffed);
    await change(staffed);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toEqual(['EMAIL SENT', 'PUSH SKIPPED NO_DEVICE']);
    const { id } = await h.db.prisma.serviceLinkChange.findFirstOrThrow({
      where: { serviceId: staffed.serviceId },
      orderBy: { id: 'desc' },
    });
    h.clock.advance(1_000);
    await h.linkChanges.undo(staffed.manager, id);
    await h.runDueWork();
    expect(await changes(staffed.bookingId)).toHaveLength(4);
  });
});

/** The same class on a weekly schedule with its service's link; it has begun. */
async function aWeeklyClass(): Promise<StaffedClass> {
  const staffed = await aStaffedClass(h);
  const { manager, serviceId, customer } = staffed;
  await h.services.update(manager, serviceId, { joinUrl: JOIN_URL });
  const day = { from: '2026-03-12', until: '2026-03-12', weekdays: ['THURSDAY'], startTime: '13:00' };
  await h.schedules.create(manager, { serviceId, professionalId: null, ...day });
  const { id: sessionId } = await h.db.prisma.session.findFirstOrThrow({
    where: { serviceId, origin: 'SCHEDULED' },
  });
  const bookingId = await h.aBooking(sessionId, customer, manager);
  await h.at(before(0));
  return { ...staffed, sessionId, bookingId };
}
