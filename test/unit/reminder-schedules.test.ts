import { describe, expect, it } from 'vitest';
import { quietPeriodAround } from '../../src/modules/notifications/quiet-hours-rules.ts';
import { type ReminderFacts, reminderSchedule } from '../../src/modules/notifications/reminders/rules.ts';

const at = (instant: string) => new Date(instant);

/** A class on a Thursday evening in Madrid, booked days before, in a center with default settings. */
const usual: ReminderFacts = {
  startsAt: at('2026-03-12T18:00:00Z'),
  since: at('2026-03-09T10:00:00Z'),
  reminderAt: null,
  confirmationAt: null,
  askedBefore: false,
  customerTimeZone: null,
  centerTimeZone: 'Europe/Madrid',
  remindersEnabled: true,
  reminderLeadMinutes: 1440,
  attendanceConfirmationsEnabled: true,
  attendanceConfirmationLeadMinutes: 90,
  freeCancellationMinutes: 720,
  quietFrom: '21:30',
  quietUntil: '08:00',
};
const schedule = (change: Partial<ReminderFacts> = {}) => reminderSchedule({ ...usual, ...change });
/** The schedule of leads that fall on the same minute. */
const moment = (startsAt: string, leadMinutes: number, change: Partial<ReminderFacts> = {}) => {
  const { reminderAt, confirmationAt } = schedule({
    startsAt: at(startsAt),
    reminderLeadMinutes: leadMinutes,
    freeCancellationMinutes: leadMinutes,
    attendanceConfirmationLeadMinutes: 0,
    ...change,
  });
  expect(confirmationAt).toEqual(reminderAt);
  return reminderAt?.toISOString() ?? null;
};

describe('a reminder and the question whether somebody comes', () => {
  it('are due their lead before the start, and before free cancellation ends', () =>
    expect(schedule({ startsAt: at('2026-03-12T19:30:00Z'), freeCancellationMinutes: 600 })).toEqual({
      reminderAt: at('2026-03-11T19:30:00Z'),
      confirmationAt: at('2026-03-12T08:00:00Z'),
    }));

  it('are switched off one by one', () => {
    expect(schedule({ remindersEnabled: false }).reminderAt).toBeNull();
    expect(schedule({ remindersEnabled: false }).confirmationAt).not.toBeNull();
    expect(schedule({ attendanceConfirmationsEnabled: false }).confirmationAt).toBeNull();
    expect(schedule({ attendanceConfirmationsEnabled: false }).reminderAt).not.toBeNull();
  });

  it('do not go to whoever booked after their moment, and go to whoever booked at it', () => {
    const booked = (since: string) => moment('2026-03-12T18:00:00Z', 60, { since: at(since) });
    expect(booked('2026-03-12T17:00:00.001Z')).toBeNull();
    expect(booked('2026-03-12T17:00:00Z')).toBe('2026-03-12T17:00:00.000Z');
  });

  it('are not due for an evening booking if the quiet hours moved them before it', () =>
    expect(moment('2026-03-12T08:00:00Z', 120, { since: at('2026-03-11T20:31:00Z') })).toBeNull());
});

describe('the quiet hours', () => {
  it.each([
    ['21:29:59', '2026-03-12T20:29:59Z', '2026-03-12T20:29:59.000Z'],
    ['21:30', '2026-03-12T20:30:00Z', '2026-03-12T20:30:00.000Z'],
    ['23:00', '2026-03-12T22:00:00Z', '2026-03-12T20:30:00.000Z'],
    ['midnight', '2026-03-12T23:00:00Z', '2026-03-12T20:30:00.000Z'],
    ['7:59:59', '2026-03-13T06:59:59Z', '2026-03-12T20:30:00.000Z'],
    ['8:00', '2026-03-13T07:00:00Z', '2026-03-13T07:00:00.000Z'],
  ])('is kept: what would go at %s', (_, due, goes) => {
    const startsAt = new Date(at(due).getTime() + 3_600_000).toISOString();
    expect(moment(startsAt, 60)).toBe(goes);
  });

  it('are in the customer’s zone, not the center’s', () => {
    const tokyo = { customerTimeZone: 'Asia/Tokyo' };
    expect(moment('2026-03-12T14:00:00Z', 60, tokyo)).toBe('2026-03-12T12:30:00.000Z');
    expect(moment('2026-03-13T00:30:00Z', 60, tokyo)).toBe('2026-03-12T23:30:00.000Z');
  });

  it('are in the center’s zone if the customer’s does not exist', () =>
    expect(moment('2026-03-12T23:00:00Z', 60, { customerTimeZone: 'Mars/Base' })).toBe(
      '2026-03-12T20:30:00.000Z',
    ));

  it('keep their hours when the clock changes in them', () => {
    // Spring: 2026-03-29 begins at +01:00 and ends at +02:00.
    expect(moment('2026-03-29T06:59:00Z', 60)).toBe('2026-03-28T20:30:00.000Z');
    expect(moment('2026-03-29T07:00:00Z', 60)).toBe('2026-03-29T06:00:00.000Z');
    // Autumn: 2026-10-25 begins at +02:00 and ends at +01:00.
    expect(moment('2026-10-25T07:59:00Z', 60)).toBe('2026-10-24T19:30:00.000Z');
    expect(moment('2026-10-25T08:00:00Z', 60)).toBe('2026-10-25T07:00:00.000Z');
  });

  it('begin after a gap of the clock, and at the first of two equal times', () => {
    const late = { customerTimeZone: null, centerTimeZone: 'Europe/Madrid', quietFrom: '02:30' };
    expect(quietPeriodAround(at('2026-03-29T04:00:00Z'), { ...late, quietUntil: '07:00' })).toEqual({
      from: at('2026-03-29T01:30:00Z'),
      until: at('2026-03-29T05:00:00Z'),
    });
    expect(quietPeriodAround(at('2026-10-25T04:00:00Z'), { ...late, quietUntil: '07:00' })).toEqual({
      from: at('2026-10-25T00:30:00Z'),
      until: at('2026-10-25T06:00:00Z'),
    });
  });

  it('may lie within one day, or be switched off', () => {
    const siesta = { quietFrom: '14:00', quietUntil: '16:30' };
    expect(moment('2026-03-12T16:00:00Z', 60, siesta)).toBe('2026-03-12T13:00:00.000Z');
    expect(moment('2026-03-12T23:00:00Z', 60, siesta)).toBe('2026-03-12T22:00:00.000Z');
    const none = { quietFrom: '08:00', quietUntil: '08:00' };
    expect(moment('2026-03-12T03:00:00Z', 60, none)).toBe('2026-03-12T02:00:00.000Z');
  });
});

describe('other settings', () => {
  const before = { reminderAt: at('2026-03-11T18:00:00Z'), confirmationAt: at('2026-03-11T20:30:00Z') };
  const since = at('2026-03-11T09:00:00Z');

  it('move what is still ahead', () =>
    expect(schedule({ ...before, since, reminderLeadMinutes: 600 }).reminderAt).toEqual(
      at('2026-03-12T08:00:00Z'),
    ));

  it('keep the schedule if the new moment has passed', () =>
    expect(
      schedule({ ...before, since, reminderLeadMinutes: 2880, attendanceConfirmationLeadMinutes: 2880 }),
    ).toEqual(before));

  it('call off what is switched off', () =>
    expect(
      schedule({ ...before, since, remindersEnabled: false, attendanceConfirmationsEnabled: false }),
    ).toEqual({ reminderAt: null, confirmationAt: null }));
});

describe('a customer who was asked about another start', () => {
  const late = { askedBefore: true, startsAt: at('2026-03-12T18:00:00Z') };

  it('is asked again at the new moment', () =>
    expect(schedule({ askedBefore: true }).confirmationAt).toEqual(schedule().confirmationAt));

  it('is asked at once by day if that has passed', () => {
    const since = at('2026-03-12T12:00:00Z');
    expect(schedule({ ...late, since })).toEqual({ reminderAt: null, confirmationAt: since });
    expect(schedule({ since }).confirmationAt).toBeNull();
  });

  it('is not asked in the quiet hours, after the start, or if questions are off', () => {
    expect(schedule({ ...late, since: at('2026-03-12T06:00:00Z') }).confirmationAt).toBeNull();
    expect(schedule({ ...late, since: late.startsAt }).confirmationAt).toBeNull();
    const off = { attendanceConfirmationsEnabled: false };
    expect(schedule({ ...late, ...off, since: at('2026-03-12T12:00:00Z') }).confirmationAt).toBeNull();
  });
});
