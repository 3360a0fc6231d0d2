import { describe, expect, it } from 'vitest';
import { backoffMs, recorded } from '../../src/modules/notifications/retry-rules.ts';
import {
  alertMoments,
  type PrecheckFacts,
  precheck,
  teacherLinkAt,
} from '../../src/modules/notifications/rules.ts';
import type { Outcome } from '../../src/ports/channels.ts';

const now = new Date('2030-01-15T18:00:00Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const SECOND = 1000;
const HOUR = 3_600_000;

const sound: PrecheckFacts = {
  purpose: 'ACCESS_NOTICE',
  actId: null,
  startsAt: now,
  aboutStartsAt: null,
  revision: 1,
  sessionNoticeRevision: 1,
  sessionStatus: 'SCHEDULED',
  settledAt: null,
  bookingStatus: 'BOOKED',
  inCharge: null,
  hasTeacher: true,
  alertKind: null,
  teacherThere: false,
  inAbsentRoom: false,
  seatsTaken: 1,
  joinUrl: 'https://meet.example/room',
  deadlineAt: after(HOUR),
  deviceRemovedAt: null,
  channel: 'EMAIL',
  email: 'ana@example.org',
  centerSuspended: false,
  reason: null,
  customerTimeZone: 'Europe/Madrid',
  centerTimeZone: 'UTC',
  quietFrom: '21:30',
  quietUntil: '08:00',
};
const moved = { purpose: 'SESSION_MOVED', aboutStartsAt: now };
const question = { purpose: 'ATTENDANCE_CONFIRMATION', aboutStartsAt: now };
const teacherLink = { purpose: 'TEACHER_LINK', aboutStartsAt: now, bookingStatus: null, inCharge: true };
const alert = { ...teacherLink, purpose: 'MISSING_LINK', joinUrl: null };
const push = { ...sound, channel: 'PUSH' as const, email: null };

describe('the precheck of a message', () => {
  it.each([
    ['that still holds goes out', sound, null],
    ['to a device goes out, address or not', push, null],
    [
      'of a cancelled session',
      { sessionStatus: 'CANCELLED' },
      { status: 'SKIPPED', reason: 'SESSION_CANCELLED' },
    ],
    ['of a suspended center', { centerSuspended: true }, { status: 'SKIPPED', reason: 'CENTER_SUSPENDED' }],
    ['of a cancelled booking', { bookingStatus: 'CANCELLED' }, { status: 'SKIPPED', reason: 'SEAT_LOST' }],
    [
      'of an earlier generation',
      { sessionNoticeRevision: 2 },
      { status: 'SUPERSEDED', reason: 'SESSION_MOVED' },
    ],
    ['at its deadline', { deadlineAt: now }, { status: 'MISSED', reason: 'SESSION_ENDED' }],
    ['just before its deadline', { deadlineAt: after(1) }, null],
    [
      'at its deadline after a failed attempt',
      { deadlineAt: now, reason: 'PROVIDER_UNREACHABLE' },
      { status: 'MISSED', reason: 'PROVIDER_UNREACHABLE' },
    ],
    ['without an address', { email: null }, { status: 'SKIPPED', reason: 'NO_ADDRESS' }],
    ['to a removed device', { ...push, deviceRemovedAt: now }, { status: 'SKIPPED', reason: 'DEVICE_GONE' }],
    ['whose link went away', { joinUrl: null }, { status: 'HELD' }],
    ['about the move to this start', { ...moved, sessionNoticeRevision: 2, joinUrl: null }, null],
    [
      'about a move to an earlier start',
      { ...moved, aboutStartsAt: after(-1) },
      { status: 'SUPERSEDED', reason: 'SESSION_MOVED' },
    ],
    ['about the cancellation', { purpose: 'SESSION_CANCELLED', sessionStatus: 'CANCELLED' }, null],
    [
      'about the cancelled booking',
      { purpose: 'BOOKING_CANCELLED', bookingStatus: 'CANCELLED', sessionStatus: 'CANCELLED' },
      null,
    ],
    [
      'that reminds of a start that is no more',
      { purpose: 'REMINDER', aboutStartsAt: after(-1) },
      { status: 'SUPERSEDED', reason: 'SESSION_MOVED' },
    ],
    ['that asks whether somebody without a link will come', { ...question, joinUrl: null }, null],
    [
      'about another link whose link went away',
      { purpose: 'LINK_CHANGED', joinUrl: null },
      { status: 'HELD' },
    ],
    ['to the professional', teacherLink, null],
    ['to the professional whose link went away', { ...teacherLink, joinUrl: null }, { status: 'HELD' }],
    [
      'to the professional for a start that is no more',
      { ...teacherLink, aboutStartsAt: after(-1) },
      { status: 'SUPERSEDED', reason: 'SESSION_MOVED' },
    ],
    [
      'to staff that have nothing to do with it any more',
      { ...teacherLink, inCharge: false },
      { status: 'SKIPPED', reason: 'NOT_IN_CHARGE' },
    ],
    ['about a missing link', alert, null],
    [
      'about a missing link that is there by now',
      { ...alert, joinUrl: 'https://meet.example/room' },
      { status: 'SUPERSEDED', reason: 'LINK_SET' },
    ],
    [
      'about a missing link when everybody left',
      { ...alert, seatsTaken: 0 },
      { status: 'SKIPPED', reason: 'NOBODY_BOOKED' },
    ],
    [
      'about a missing link at the end',
      { ...alert, deadlineAt: now },
      { status: 'MISSED', reason: 'SESSION_ENDED' },
    ],
  ])('%s', (_what, change, answer) =>
    expect(precheck({ ...sound, ...change } as PrecheckFacts, now)).toEqual(answer),
  );

  it('checks permanent reasons before temporary ones', () => {
    const lost = { ...sound, joinUrl: null, deadlineAt: now, sessionNoticeRevision: 2, email: null };
    expect(precheck({ ...lost, bookingStatus: 'CANCELLED', sessionStatus: 'CANCELLED' }, now)).toMatchObject({
      reason: 'SESSION_CANCELLED',
    });
    expect(precheck({ ...lost, bookingStatus: 'CANCELLED' }, now)).toMatchObject({ reason: 'SEAT_LOST' });
    expect(precheck(lost, now)).toMatchObject({ status: 'SUPERSEDED' });
    expect(precheck({ ...lost, sessionNoticeRevision: 1 }, now)).toMatchObject({ status: 'MISSED' });
    expect(precheck({ ...sound, joinUrl: null, email: null }, now)).toMatchObject({ reason: 'NO_ADDRESS' });
  });
});

describe('a message that is late', () => {
  const deadlineAt = new Date('2030-01-16T12:00:00Z');
  const judged = (purpose: string, at: string) =>
    precheck({ ...sound, purpose, deadlineAt } as PrecheckFacts, new Date(at));
  const morning = { status: 'ASLEEP', until: new Date('2030-01-16T07:00:00Z') };

  it.each(['REMINDER', 'ATTENDANCE_CONFIRMATION'])('waits for the morning: %s', (purpose) => {
    expect(judged(purpose, '2030-01-15T21:00:00Z')).toEqual(morning);
    expect(judged(purpose, '2030-01-16T06:59:59Z')).toEqual(morning);
    expect(judged(purpose, '2030-01-16T07:00:00Z')).toBeNull();
  });

  it('may go in the first half hour of the quiet hours', () => {
    expect(judged('REMINDER', '2030-01-15T20:30:00Z')).toBeNull();
    expect(judged('REMINDER', '2030-01-15T20:59:59Z')).toBeNull();
  });

  it.each(['ACCESS_NOTICE', 'SESSION_MOVED', 'BOOKING_CONFIRMED', 'TEACHER_LINK'])(
    'does not wait: %s',
    (purpose) => expect(judged(purpose, '2030-01-15T23:00:00Z')).toBeNull(),
  );
});

describe('the moments of messages to staff', () => {
  const iso = (moments: Date[]) => moments.map((moment) => moment.toISOString());

  it('are a day, two hours and half an hour before the send time, and the send time', () =>
    expect(iso(alertMoments(now))).toEqual([
      '2030-01-14T18:00:00.000Z',
      '2030-01-15T16:00:00.000Z',
      '2030-01-15T17:30:00.000Z',
      '2030-01-15T18:00:00.000Z',
    ]));

  it('are a quarter of an hour before the start for the link', () =>
    expect(iso([teacherLinkAt(now)])).toEqual(['2030-01-15T17:45:00.000Z']));
});

describe('the back-off', () => {
  it('doubles from a second to five minutes', () =>
    expect([0, 1, 2, 3, 9, 10, 60, 5000].map((attempts) => backoffMs(attempts, 0) / SECOND)).toEqual([
      1, 1, 2, 4, 256, 300, 300, 300,
    ]));

  it('is spread by up to a quarter, and never earlier', () => {
    expect(backoffMs(3, 0.999999)).toBeLessThanOrEqual(5 * SECOND);
    expect(backoffMs(3, 0.5)).toBe(4.5 * SECOND);
  });
});

const unreachable: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_UNREACHABLE',
  detail: 'ECONNREFUSED',
};
const busyUntil = (at: Date): Outcome => ({
  kind: 'retry',
  at,
  reason: 'PROVIDER_REFUSED',
  detail: 'HTTP 429',
});
const silent: Outcome = { kind: 'unknown', detail: 'DEADLINE' };

/** The result after the third attempt, whose back-off is 4 s. */
const lineOf = (
  outcome: Outcome,
  channel: 'EMAIL' | 'PUSH',
  { deadlineAt = after(HOUR), providerReports = false } = {},
) => recorded(outcome, { channel, attempts: 3, deadlineAt }, { now, random: 0, providerReports });

describe.each(['EMAIL', 'PUSH'] as const)('an outcome by %s is recorded', (channel) => {
  it('as sent, with the id of the provider', () =>
    expect(lineOf({ kind: 'sent', providerId: 'message-1' }, channel)).toEqual({
      status: 'SENT',
      reason: null,
      nextAttemptAt: null,
      providerId: 'message-1',
    }));

  it.each(['PROVIDER_REFUSED', 'URL_UNREADABLE'] as const)('as failed for good: %s', (reason) =>
    expect(lineOf({ kind: 'failed', reason, detail: 'HTTP 400' }, channel)).toMatchObject({
      status: 'FAILED',
      reason,
      nextAttemptAt: null,
    }),
  );

  it('as skipped when the target is gone', () =>
    expect(lineOf({ kind: 'gone' }, channel)).toMatchObject({
      status: 'SKIPPED',
      reason: 'DEVICE_GONE',
      nextAttemptAt: null,
    }));

  it('as pending after a temporary refusal', () =>
    expect(lineOf(unreachable, channel)).toEqual({
      status: 'PENDING',
      reason: 'PROVIDER_UNREACHABLE',
      nextAttemptAt: after(4 * SECOND),
      providerId: null,
    }));

  it('as pending until the provider’s reset, at least for the back-off', () => {
    expect(lineOf(busyUntil(after(90 * SECOND)), channel).nextAttemptAt).toEqual(after(90 * SECOND));
    expect(lineOf(busyUntil(after(SECOND)), channel).nextAttemptAt).toEqual(after(4 * SECOND));
  });

  it('as unknown and tried again without an answer', () =>
    expect(lineOf(silent, channel)).toMatchObject({
      status: 'UNKNOWN',
      reason: 'PROVIDER_SILENT',
      nextAttemptAt: after(4 * SECOND),
    }));

  it('as missed, for the last reason, if the next attempt would be too late', () => {
    const missed = (reason: string) => ({ status: 'MISSED', reason, nextAttemptAt: null });
    const atEnd = { deadlineAt: after(4 * SECOND) };
    expect(lineOf(unreachable, channel, atEnd)).toMatchObject(missed('PROVIDER_UNREACHABLE'));
    expect(lineOf(silent, channel, atEnd)).toMatchObject(missed('PROVIDER_SILENT'));
    const reset = busyUntil(after(2 * HOUR));
    expect(lineOf(reset, channel)).toMatchObject(missed('PROVIDER_REFUSED'));
    expect(lineOf(unreachable, channel, { deadlineAt: after(4 * SECOND + 1) }).status).toBe('PENDING');
  });
});

describe('where the provider reports what became of a mail', () => {
  const reports = { providerReports: true };

  it('a mail without an answer waits a minute for a report', () =>
    expect(lineOf(silent, 'EMAIL', reports).nextAttemptAt).toEqual(after(60 * SECOND)));

  it('a push does not: its repeat replaces it', () =>
    expect(lineOf(silent, 'PUSH', reports).nextAttemptAt).toEqual(after(4 * SECOND)));

  it('a complete refusal does not', () =>
    expect(lineOf(unreachable, 'EMAIL', reports).nextAttemptAt).toEqual(after(4 * SECOND)));
});
