import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aDevice } from '../support/notices.ts';
import { AWAY, SENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before, STARTS, type StaffedClass, toldToStaff } from '../support/staff.ts';

/** Messages to staff that wait for another attempt, and what changes meanwhile. */
const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  Object.assign(channels, { asked: [], emails: [], pushes: [], answer: SENT });
});

/** Moves the clock to that moment while no provider can be reached. */
async function inVain(at: Date): Promise<void> {
  channels.answer = AWAY;
  await h.at(at);
  channels.answer = SENT;
  Object.assign(channels, { asked: [], emails: [], pushes: [] });
}
/** Long enough for another attempt. */
async function later(): Promise<void> {
  h.clock.advance(2_000);
  await h.runDueWork();
}
const NEW_URL = 'https://meet.example/new-room';
const changed = ({ sessionId }: StaffedClass) => toldToStaff(h, sessionId, 'LINK_CHANGED');
const links = ({ sessionId }: StaffedClass) => toldToStaff(h, sessionId, 'TEACHER_LINK');
const alerts = ({ sessionId }: StaffedClass) => toldToStaff(h, sessionId, 'MISSING_LINK');
const sent = (purpose: string) =>
  [...channels.emails, ...channels.pushes.map(({ payload }) => payload)].filter(
    (one) => one.purpose === purpose,
  );
/** Without the recipient and the time. */
/** Where somebody comes who follows each message that was sent. */
async function leadsTo({ teacher, sessionId }: StaffedClass, purpose: string): Promise<string[]> {
  const tokens = sent(purpose).map((one) => /\/teach\/([\w-]+)/.exec(JSON.stringify(one))![1]!);
  const visits = await Promise.all(tokens.map((token) => h.teaching.visit(token)));
  expect(visits.map((visit) => visit?.session.id)).toEqual(tokens.map(() => sessionId));
  return Promise.all(tokens.map(() => h.teaching.start(teacher, sessionId)));
}
const teachUrlOf = ({ sessionId, teacher }: { sessionId: string; teacher: { id: string; email: string } }) =>
  h.passes.teachUrlOf({ sessionId, professionalId: teacher.id, email: teacher.email });

const briefly = (told: string[]) => told.map((line) => line.split(' ').slice(2).join(' '));

describe('a link that changes while a message still waits', () => {
  it('is in that message: nobody is told twice', async () => {
    const staffed = await aStaffedClass(h);
    await inVain(before(15));
    await staffed.link(NEW_URL);
    await later();
    expect(briefly(await links(staffed))).toEqual(['EMAIL SENT', 'PUSH SENT']);
    expect(await leadsTo(staffed, 'TEACHER_LINK')).toEqual([NEW_URL, NEW_URL]);
    expect(await changed(staffed)).toEqual([]);
  });

  it('is in the message to whoever takes the class over, though somebody else had the old one', async () => {
    const staffed = await aStaffedClass(h);
    await h.at(before(15));
    await staffed.teaches(await h.aProfessional({ name: 'Zoe' }, staffed.manager));
    await inVain(before(14));
    await staffed.link(NEW_URL);
    await later();
    expect(await changed(staffed)).toEqual([]);
  });

  it('twice is told once, with the last link', async () => {
    const staffed = await aStaffedClass(h);
    await h.at(before(15));
    await staffed.link('https://meet.example/in-between');
    await inVain(before(14));
    await staffed.link(NEW_URL);
    await later();
    expect(briefly(await changed(staffed))).toEqual([
      'EMAIL SUPERSEDED LINK_CHANGED',
      'PUSH SUPERSEDED LINK_CHANGED',
      'EMAIL SENT',
      'PUSH SENT',
    ]);
    expect(await leadsTo(staffed, 'LINK_CHANGED')).toEqual([NEW_URL, NEW_URL]);
  });
});

describe('before another attempt the professional’s link is looked at again:', () => {
  it.each([
    [
      'a professional who gave the class away is not sent it',
      async (s: StaffedClass) => s.teaches(null),
      ['EMAIL SKIPPED NOT_IN_CHARGE', 'PUSH SKIPPED NOT_IN_CHARGE'],
    ],
    [
      'a professional who left the staff is not sent it',
      (s: StaffedClass) => h.people.removeProfessional(s.manager, s.teacher.id, { leaveUnassigned: true }),
      ['EMAIL SKIPPED NOT_IN_CHARGE', 'PUSH SKIPPED NOT_IN_CHARGE'],
    ],
    [
      'the link of a cancelled session is not sent',
      (s: StaffedClass) => h.sessions.cancel(s.manager, s.sessionId, null),
      ['EMAIL SKIPPED SESSION_CANCELLED', 'PUSH SKIPPED SESSION_CANCELLED'],
    ],
    [
      'a browser that belongs to a customer by now shows them nothing',
      async (s: StaffedClass) => {
        const { endpoint } = await h.db.prisma.pushDevice.findFirstOrThrow({
          where: { professionalId: s.teacher.id },
        });
        await aDevice(h, s.customer, endpoint);
      },
      ['EMAIL SENT', 'PUSH SKIPPED DEVICE_GONE'],
    ],
  ])('%s', async (_what, change, outcomes) => {
    const staffed = await aStaffedClass(h);
    await inVain(before(15));
    await change(staffed);
    await later();
    expect(briefly(await links(staffed))).toEqual(outcomes);
  });

  it('the newest link is in it, at the newest address', async () => {
    const staffed = await aStaffedClass(h);
    await inVain(before(15));
    await staffed.link('https://meet.example/newest');
    await h.people.updateProfessional(staffed.manager, staffed.teacher.id, { email: 'marta@newest.example' });
    await later();
    const mail = channels.emails.find(({ purpose }) => purpose === 'TEACHER_LINK');
    expect(mail?.to.email).toBe('marta@newest.example');
    const teacher = { ...staffed.teacher, email: 'marta@newest.example' };
    expect(mail?.text).toContain(teachUrlOf({ ...staffed, teacher }));
    const rows = await h.db.prisma.delivery.findMany({
      where: { sessionId: staffed.sessionId, channel: 'EMAIL', purpose: 'TEACHER_LINK' },
    });
    expect(rows).toMatchObject([{ target: 'marta@newest.example', addressVerified: null, status: 'SENT' }]);
  });

  it('the message waits while there is no link', async () => {
    const staffed = await aStaffedClass(h);
    await inVain(before(15));
    await staffed.link(null);
    await later();
    expect(briefly(await links(staffed))).toEqual(['EMAIL PENDING NO_LINK', 'PUSH PENDING NO_LINK']);
    await staffed.link(JOIN_URL);
    await h.runDueWork();
    expect(briefly(await links(staffed))).toEqual(['EMAIL SENT', 'PUSH SENT']);
  });

  it('after a move it goes for the new start, though that is nearer than a quarter of an hour', async () => {
    const staffed = await aStaffedClass(h);
    await inVain(before(15));
    await staffed.move(before(5));
    await later();
    expect(briefly(await links(staffed)).sort()).toEqual([
      'EMAIL SENT',
      'EMAIL SUPERSEDED SESSION_MOVED',
      'PUSH SENT',
      'PUSH SUPERSEDED SESSION_MOVED',
    ]);
  });
});

describe('before another attempt an alert is looked at again:', () => {
  const unlinked = () => aStaffedClass(h, { joinUrl: null });

  it('a link that was set makes it needless, at once', async () => {
    const staffed = await unlinked();
    await inVain(before(120));
    await staffed.link(JOIN_URL);
    await h.runDueWork();
    const needless = [
      'EMAIL SUPERSEDED LINK_SET',
      'PUSH SKIPPED NO_DEVICE',
      'EMAIL SUPERSEDED LINK_SET',
      'PUSH SUPERSEDED LINK_SET',
    ];
    expect(briefly(await alerts(staffed))).toEqual(needless);
    await later();
    expect(sent('MISSING_LINK')).toEqual([]);
  });

  it('everybody who left makes it needless', async () => {
    const staffed = await unlinked();
    await inVain(before(120));
    await h.bookings.cancel(staffed.manager, staffed.bookingId);
    await later();
    expect(briefly(await alerts(staffed))).toEqual([
      'EMAIL SKIPPED NOBODY_BOOKED',
      'PUSH SKIPPED NO_DEVICE',
      'EMAIL SKIPPED NOBODY_BOOKED',
      'PUSH SKIPPED NOBODY_BOOKED',
    ]);
  });

  it('a move makes it outdated, and the end makes it missed', async () => {
    const staffed = await unlinked();
    await inVain(before(0));
    await staffed.move(before(-600));
    await later();
    expect(briefly(await alerts(staffed))[0]).toBe('EMAIL SUPERSEDED SESSION_MOVED');
    const other = await unlinked();
    await inVain(before(0));
    await h.at(before(-60));
    expect(briefly(await alerts(other))[0]).toBe('EMAIL MISSED PROVIDER_UNREACHABLE');
    expect(sent('MISSING_LINK')).toEqual([]);
  });

  it('who teaches it no more is not told, a manager is', async () => {
    const staffed = await unlinked();
    await inVain(before(120));
    await staffed.teaches(null);
    await later();
    expect(briefly(await alerts(staffed))).toEqual([
      'EMAIL SENT',
      'PUSH SKIPPED NO_DEVICE',
      'EMAIL SKIPPED NOT_IN_CHARGE',
      'PUSH SKIPPED NOT_IN_CHARGE',
    ]);
  });
});

describe('a move that the professional was not told yet', () => {
  it('was never told when the session moves again: they hear of the last from what they know', async () => {
    const staffed = await aStaffedClass(h);
    await staffed.move(before(-60));
    await inVain(new Date(h.clock().getTime() + 60_000));
    await staffed.move(before(-120));
    await h.at(new Date(h.clock().getTime() + 60_000));
    const told = await h.db.prisma.delivery.findMany({
      where: { sessionId: staffed.sessionId, professionalId: staffed.teacher.id, channel: 'EMAIL' },
      orderBy: { createdAt: 'asc' },
    });
    expect(told).toMatchObject([
      { status: 'SUPERSEDED', reason: 'SESSION_MOVED', previousStartsAt: new Date(STARTS) },
      { status: 'SENT', previousStartsAt: new Date(STARTS), aboutStartsAt: before(-120) },
    ]);
    await staffed.move(before(-180));
    await inVain(new Date(h.clock().getTime() + 60_000));
    await staffed.move(before(-120));
    await h.at(new Date(h.clock().getTime() + 60_000));
    await later();
    expect(sent('SESSION_MOVED')).toEqual([]);
  });
});
