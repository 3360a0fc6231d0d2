import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { read } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';
import { aStaffedClass, before } from '../support/staff.ts';

// The class of `aStaffedClass`: on Thursday the 12th at 12:00 in Greenwich, 13:00 in Madrid. Its reminder is due a day
// before; free cancellation ends at 0:00, the question is due at 22:30 in Greenwich, so it goes at 21:30 in Madrid.
const channels = scriptedChannels();
let h: Harness;
beforeAll(async () => {
  h = await harness(channels);
});
afterAll(() => h.close());
beforeEach(() => {
  Object.assign(channels, { asked: [], answer: SENT });
});

/**
 * Every entry as a line: day and time in Greenwich, purpose, channel, status, reason, recipients. Without the alert that
 * the teacher is not there, whose timeline is in `teacher-absent.test.ts`.
 */
async function timeline({ sessionId }: { sessionId: string }): Promise<string[]> {
  const entries = await h.timeline.ofSession(sessionId);
  const shown = entries.filter(({ alertKind }) => alertKind !== 'TEACHER_NOT_THERE');
  return shown.map(({ at, purpose, channel, status, reason, recipients }) =>
    [at.toISOString().slice(8, 16), purpose, channel, status, reason, recipients]
      .filter((part) => part !== null)
      .join(' '),
  );
}
const REMINDER = '11T12:00 REMINDER PLANNED 1';
const QUESTION = '11T20:30 ATTENDANCE_CONFIRMATION PLANNED 1';
const TEACHER = '12T11:45 TEACHER_LINK PLANNED 1';
const NOTICE = '12T12:00 ACCESS_NOTICE PLANNED 1';
const SENT_BEFORE = [
  '11T12:00 REMINDER EMAIL SENT 1',
  '11T12:00 REMINDER PUSH SKIPPED NO_DEVICE 1',
  '11T20:30 ATTENDANCE_CONFIRMATION EMAIL SENT 1',
  '11T20:30 ATTENDANCE_CONFIRMATION PUSH SKIPPED NO_DEVICE 1',
];
const TEACHER_TOLD = ['12T11:45 TEACHER_LINK EMAIL SENT 1', '12T11:45 TEACHER_LINK PUSH SENT 1'];
const ALERTED = (when: string) => [
  `${when} MISSING_LINK EMAIL SENT 2`,
  `${when} MISSING_LINK PUSH SENT 1`,
  `${when} MISSING_LINK PUSH SKIPPED NO_DEVICE 1`,
];

/** Runs the clock up to so many minutes before the class, each message at its moment. */
async function until(minutes: number): Promise<void> {
  for (const moment of [24 * 60, 15.5 * 60, 120, 30, 15, 0, -60])
    if (moment >= minutes) await h.at(before(moment));
}

describe('the timeline of a class', () => {
  it('shows every message before it happens, and after', async () => {
    const staffed = await aStaffedClass(h);
    expect(await timeline(staffed)).toEqual([REMINDER, QUESTION, TEACHER, NOTICE]);
    await until(15.5 * 60);
    expect(await timeline(staffed)).toEqual([...SENT_BEFORE, TEACHER, NOTICE]);
    await until(0);
    const noticed = [
      '12T12:00 ACCESS_NOTICE EMAIL SENT 1',
      '12T12:00 ACCESS_NOTICE PUSH SKIPPED NO_DEVICE 1',
    ];
    expect(await timeline(staffed)).toEqual([...SENT_BEFORE, ...TEACHER_TOLD, ...noticed]);
    await until(-60);
    expect(await timeline(staffed)).toEqual([...SENT_BEFORE, ...TEACHER_TOLD, ...noticed]);
  });

  it('counts people at each distinct moment', async () => {
    const staffed = await aStaffedClass(h);
    const { manager, sessionId } = staffed;
    await h.aBooking(sessionId, undefined, manager);
    // 21:30 in New York is in the quiet hours of Madrid: the same question at another moment.
    const far = await h.aCustomer({ timeZone: 'America/New_York' }, manager);
    await h.aBooking(sessionId, far, manager);
    const expected = [
      '11T12:00 REMINDER PLANNED 3',
      '11T20:30 ATTENDANCE_CONFIRMATION PLANNED 2',
      '11T22:30 ATTENDANCE_CONFIRMATION PLANNED 1',
      TEACHER,
      '12T12:00 ACCESS_NOTICE PLANNED 3',
    ];
    // Before the dispatch loop has computed the schedules.
    expect(await timeline(staffed)).toEqual(expected);
    await h.runDueWork();
    expect(await timeline(staffed)).toEqual(expected);
  });

  it('shows the notice of a class that nobody has booked, and nothing of reminders', async () => {
    const manager = await h.aCenter();
    h.clock.set(before(48 * 60));
    const sessionId = await h.aSession({ manager, startsAt: before(0) });
    expect(await timeline({ sessionId })).toEqual(['12T12:00 ACCESS_NOTICE PLANNED 0']);
  });

  it('shows no question for customers who have answered it', async () => {
    const staffed = await aStaffedClass(h);
    await h.attendance.confirm({ viewer: staffed.manager, bookingId: staffed.bookingId }, true);
    expect(await timeline(staffed)).toEqual([REMINDER, TEACHER, NOTICE]);
  });

  it('shows a late booking as one more sending', async () => {
    const staffed = await aStaffedClass(h);
    await until(0);
    await h.at(before(-10));
    await h.aBooking(staffed.sessionId, undefined, staffed.manager);
    expect(await timeline(staffed)).toContain(NOTICE);
    await h.runDueWork();
    expect((await timeline(staffed)).slice(-2)).toEqual([
      '12T12:10 ACCESS_NOTICE EMAIL SENT 1',
      '12T12:10 ACCESS_NOTICE PUSH SKIPPED NO_DEVICE 1',
    ]);
  });

  it('has no notice and no link in person', async () => {
    const manager = await h.aCenter();
    const serviceId = await h.aService({ modality: 'IN_PERSON' }, manager);
    const staffed = await aStaffedClass(h);
    const sessionId = await h.aSession({ manager, serviceId, joinUrl: null, startsAt: before(0) });
    await h.aBooking(sessionId, undefined, manager);
    await h.runDueWork();
    expect(await timeline({ sessionId })).toEqual([REMINDER, QUESTION]);
    expect(await timeline(staffed)).toHaveLength(4);
  });
});

describe('a link that is missing', () => {
  it('is shown ahead with each alert; the notice is held, and sent once there is a link', async () => {
    const staffed = await aStaffedClass(h, { joinUrl: null });
    expect(await timeline(staffed)).toEqual([
      '11T12:00 MISSING_LINK PLANNED 2',
      REMINDER,
      QUESTION,
      '12T10:00 MISSING_LINK PLANNED 2',
      '12T11:30 MISSING_LINK PLANNED 2',
      '12T11:45 TEACHER_LINK PLANNED NO_LINK 1',
      '12T12:00 ACCESS_NOTICE PLANNED NO_LINK 1',
      '12T12:00 MISSING_LINK PLANNED 2',
    ]);
    await until(0);
    const held = await timeline(staffed);
    expect(held).toContain('12T11:45 TEACHER_LINK HELD NO_LINK 1');
    expect(held).toContain('12T12:00 ACCESS_NOTICE HELD NO_LINK 1');
    for (const when of ['11T12:00', '12T10:00', '12T11:30', '12T12:00'])
      expect(held).toEqual(expect.arrayContaining(ALERTED(when)));
    expect(held.filter((entry) => entry.includes('MISSING_LINK'))).toHaveLength(12);

    await h.at(before(-5));
    await staffed.link(JOIN_URL);
    await h.runDueWork();
    expect((await timeline(staffed)).slice(-4)).toEqual([
      '12T12:05 ACCESS_NOTICE EMAIL SENT 1',
      '12T12:05 ACCESS_NOTICE PUSH SKIPPED NO_DEVICE 1',
      '12T12:05 TEACHER_LINK EMAIL SENT 1',
      '12T12:05 TEACHER_LINK PUSH SENT 1',
    ]);
  });

  it('makes everybody miss the notice if it is never set', async () => {
    const staffed = await aStaffedClass(h, { joinUrl: null });
    await until(-60);
    const missed = (await timeline(staffed)).filter((entry) => /ACCESS_NOTICE|TEACHER_LINK/.test(entry));
    expect(missed).toEqual([
      '12T13:00 ACCESS_NOTICE EMAIL MISSED NO_LINK 1',
      '12T13:00 ACCESS_NOTICE PUSH MISSED NO_LINK 1',
    ]);
  });

  it('plans no alerts without bookings', async () => {
    const staffed = await aStaffedClass(h, { joinUrl: null });
    await h.bookings.cancel(staffed.manager, staffed.bookingId);
    await h.runDueWork();
    expect(await timeline(staffed)).toEqual([
      '12T11:45 TEACHER_LINK PLANNED NO_LINK 1',
      '12T12:00 ACCESS_NOTICE PLANNED NO_LINK 0',
    ]);
  });

  it('holds a listed notice by its channel if it is removed', async () => {
    const staffed = await aStaffedClass(h);
    await until(15);
    channels.answer = AWAY;
    await h.at(before(0));
    channels.answer = SENT;
    await staffed.link(null);
    await h.at(before(-1));
    expect(await timeline(staffed)).toContain('12T12:00 ACCESS_NOTICE EMAIL HELD NO_LINK 1');
  });
});

describe('a move', () => {
  it('is planned for its minute, with everything that follows from the new start', async () => {
    const staffed = await aStaffedClass(h);
    await staffed.move('2026-03-13T12:00:00Z');
    const after = [
      '12T12:00 REMINDER PLANNED 1',
      '12T20:30 ATTENDANCE_CONFIRMATION PLANNED 1',
      '13T11:45 TEACHER_LINK PLANNED 1',
      '13T12:00 ACCESS_NOTICE PLANNED 1',
    ];
    const expected = ['10T12:01 SESSION_MOVED PLANNED 2', ...after];
    expect(await timeline(staffed)).toEqual(expected);
    await h.runDueWork();
    expect(await timeline(staffed)).toEqual(expected);
    await h.at('2026-03-10T12:01:00Z');
    expect(await timeline(staffed)).toEqual([
      '10T12:01 SESSION_MOVED EMAIL SENT 2',
      '10T12:01 SESSION_MOVED PUSH SENT 1',
      '10T12:01 SESSION_MOVED PUSH SKIPPED NO_DEVICE 1',
      ...after,
    ]);
  });

  it('changes nothing if it is undone within its minute', async () => {
    const staffed = await aStaffedClass(h);
    await staffed.move('2026-03-13T12:00:00Z');
    await staffed.move(before(0));
    expect(await timeline(staffed)).toEqual([REMINDER, QUESTION, TEACHER, NOTICE]);
  });

  it('after the notice plans another one, and cancels unsent messages', async () => {
    const staffed = await aStaffedClass(h);
    await until(15);
    channels.answer = AWAY;
    await h.at(before(0));
    channels.answer = SENT;
    await staffed.move('2026-03-12T16:00:00Z');
    await h.at(before(-1));
    const entries = await timeline(staffed);
    expect(entries).toContain('12T12:00 ACCESS_NOTICE EMAIL CANCELLED SESSION_MOVED 1');
    expect(entries).toContain('12T16:00 ACCESS_NOTICE PLANNED 1');
  });
});

describe('a cancellation', () => {
  it('cancels what was planned, and plans its own message', async () => {
    const staffed = await aStaffedClass(h);
    await h.sessions.cancel(staffed.manager, staffed.sessionId, null);
    const calledOff = [
      '11T12:00 REMINDER CANCELLED SESSION_CANCELLED 1',
      '11T20:30 ATTENDANCE_CONFIRMATION CANCELLED SESSION_CANCELLED 1',
      '12T11:45 TEACHER_LINK CANCELLED SESSION_CANCELLED 1',
      '12T12:00 ACCESS_NOTICE CANCELLED SESSION_CANCELLED 1',
    ];
    expect(await timeline(staffed)).toEqual(['10T12:01 SESSION_CANCELLED PLANNED 2', ...calledOff]);
    await h.runDueWork();
    expect(await timeline(staffed)).toEqual(['10T12:01 SESSION_CANCELLED PLANNED 2', ...calledOff]);
    await h.at('2026-03-10T12:01:00Z');
    expect(await timeline(staffed)).toEqual([
      '10T12:01 SESSION_CANCELLED EMAIL SENT 2',
      '10T12:01 SESSION_CANCELLED PUSH SENT 1',
      '10T12:01 SESSION_CANCELLED PUSH SKIPPED NO_DEVICE 1',
      ...calledOff,
    ]);
  });

  it('that is taken back plans that, and the reminder anew; repeated it is told again', async () => {
    const staffed = await aStaffedClass(h);
    await h.sessions.cancel(staffed.manager, staffed.sessionId, null);
    await h.at('2026-03-10T12:01:00Z');
    h.clock.set('2026-03-10T12:02:00Z');
    await h.sessions.restore(staffed.manager, staffed.sessionId);
    const restoring = await timeline(staffed);
    expect(restoring).toContain('10T12:03 SESSION_RESTORED PLANNED 2');
    expect(restoring).toContain('11T12:00 REMINDER PLANNED 1');
    await h.at('2026-03-10T12:03:00Z');
    const restored = await timeline(staffed);
    expect(restored).toContain('10T12:03 SESSION_RESTORED EMAIL SENT 2');
    expect(restored).toContain('11T12:00 REMINDER PLANNED 1');
    await h.sessions.cancel(staffed.manager, staffed.sessionId, null);
    expect(await timeline(staffed)).toContain('10T12:04 SESSION_CANCELLED PLANNED 2');
  });

  it('cancels what was listed and not sent', async () => {
    const staffed = await aStaffedClass(h);
    await until(15);
    channels.answer = AWAY;
    await h.at(before(0));
    await h.sessions.cancel(staffed.manager, staffed.sessionId, null);
    await h.runDueWork();
    expect(await timeline(staffed)).toContain('12T12:00 ACCESS_NOTICE EMAIL CANCELLED SESSION_CANCELLED 1');
  });
});

describe('a message that meets nobody', () => {
  it.each([
    [AWAY, 'PROVIDER_UNREACHABLE'],
    [SILENT, 'PROVIDER_SILENT'],
  ])('is planned again with its reason: %o', async (answer, reason) => {
    const staffed = await aStaffedClass(h);
    await until(15);
    channels.answer = answer;
    await h.at(before(0));
    expect(await timeline(staffed)).toContain(`12T12:00 ACCESS_NOTICE EMAIL PLANNED ${reason} 1`);
    const again = (await h.timeline.ofSession(staffed.sessionId)).at(-1)!;
    expect(again.at.getTime()).toBeGreaterThan(before(0).getTime());
  });

  it('is missed if it was refused for good or the class ended first', async () => {
    const staffed = await aStaffedClass(h);
    await until(15);
    channels.answer = { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 400' };
    await h.at(before(0));
    expect(await timeline(staffed)).toContain('12T12:00 ACCESS_NOTICE EMAIL MISSED PROVIDER_REFUSED 1');
    const other = await aStaffedClass(h);
    await h.at(before(-60));
    expect(await timeline(other)).toContain('12T13:00 ACCESS_NOTICE EMAIL MISSED SESSION_ENDED 1');
  });
});

describe('the timeline', () => {
  it('is shown to staff only', async () => {
    const { manager, customer, sessionId } = await aStaffedClass(h);
    const id = globalId('Session', sessionId);
    const { session } = await read(h, manager, 'session-timeline', { id });
    expect(session.timeline[4]).toEqual({
      purpose: 'ACCESS_NOTICE',
      alertKind: null,
      channel: null,
      at: '2026-03-12T12:00:00.000Z',
      status: 'PLANNED',
      reason: null,
      recipients: 1,
    });
    const refused = await h.ask(customer, operation('session-timeline'), { id });
    expect(codes(refused)).toEqual(['FORBIDDEN']);
    expect(refused.data).toEqual({ session: { id, timeline: null } });
  });
});
