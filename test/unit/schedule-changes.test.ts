import { describe, expect, it } from 'vitest';
import {
  pairWeekdays,
  planChange,
  type Series,
  type SeriesSession,
} from '../../src/modules/sessions/schedules/changes/plan-rules.ts';
import type { ScheduleEdit } from '../../src/modules/sessions/schedules/changes/rules.ts';
import { calendarIn, WEEKDAYS, type Weekday, weekdayOf } from '../../src/modules/sessions/schedules/rules.ts';

const days = (initials: string): Weekday[] =>
  initials.split(' ').map((initial) => WEEKDAYS.find((day) => day.startsWith(initial.toUpperCase()))!);
const NOW = new Date('2026-03-10T12:00:00Z');
const SERIES: Series = {
  weekdays: days('su'),
  startTime: '18:00',
  durationMinutes: 60,
  professionalId: null,
  capacity: 10,
  serviceCapacity: 10,
  timeZone: 'Europe/Madrid',
  until: null,
  madeThrough: '2026-04-12',
  leadMinutes: 0,
};
const EDIT: ScheduleEdit = {
  ...{ scheduleId: '', from: '2026-03-11' },
  ...{ includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' },
};

/** A session of this day by the old values; somebody has booked it. */
function aSession(series: Series, scheduleDate: string, change: Partial<SeriesSession> = {}): SeriesSession {
  const startsAt = calendarIn(series.timeZone).instantOf(scheduleDate, series.startTime);
  return {
    ...{ id: scheduleDate, scheduleDate, startsAt, ahead: true, known: true },
    endsAt: new Date(startsAt.getTime() + series.durationMinutes * 60_000),
    ...{ professionalId: null, capacity: 10, seatsTaken: 1 },
    ...{ sendAt: startsAt, sendTiming: 'AUTO', opensAt: startsAt, noticeReleasedAt: null },
    ...{ startByHand: false, durationByHand: false, professionalByHand: false, capacityByHand: false },
    ...change,
  };
}

/** What becomes of each day, and the days that are new. */
function outcome(series: Series, edit: Partial<ScheduleEdit>, sessions: SeriesSession[]) {
  const { sessions: plans, made } = planChange(series, { ...EDIT, ...edit }, sessions, NOW);
  const minute = (at: Date) => at.toISOString().slice(5, 16);
  return [
    ...plans.map(
      ({ session, effect, scheduleDate, values }) =>
        `${session.id.slice(5)} ${effect} ${scheduleDate.slice(5)} ${minute(values.startsAt)}`,
    ),
    ...made.map(({ date, startsAt }) => `${date.slice(5)} NEW ${minute(startsAt)}`),
  ];
}
const everyDay = (series: Series, from: string, until: string) =>
  calendarIn(series.timeZone)
    .daysOf(from, until)
    .filter(({ weekday }) => series.weekdays.includes(weekday))
    .map(({ date }) => aSession(series, date));

describe('weekdays', () => {
  it.each([
    ['mo we', 'tu th', 'mo>tu we>th'],
    ['mo we fr', 'tu', 'mo>tu we> fr>'],
    ['mo', 'mo we', 'mo>mo'],
    ['mo we fr', 'mo fr', 'mo>mo we> fr>fr'],
    ['mo we', 'we fr', 'mo>fr we>we'],
    ['th fr', 'mo tu', 'th>mo fr>tu'],
  ])('pair in order: %s to %s', (old, next, pairs) => {
    const map = pairWeekdays(days(old), days(next));
    const short = (day: Weekday | undefined) => day?.slice(0, 2).toLowerCase() ?? '';
    expect(
      days(old)
        .map((day) => `${short(day)}>${short(map.get(day))}`)
        .join(' '),
    ).toBe(pairs);
  });

  it('move within the week; one whose new day is before the change, or after the end, is left over', () => {
    const series = { ...SERIES, weekdays: days('we'), until: '2026-03-25' };
    const sessions = everyDay(series, '2026-03-11', '2026-03-25');
    expect(outcome(series, { weekdays: days('mo') }, sessions)).toEqual([
      '03-11 LEAVE 03-11 03-11T17:00',
      '03-18 CHANGE 03-16 03-16T17:00',
      '03-25 CHANGE 03-23 03-23T17:00',
    ]);
    expect(outcome(series, { weekdays: days('fr') }, sessions).at(-1)).toBe('03-25 LEAVE 03-25 03-25T17:00');
  });

  it('that are new are made, where a class of that week is not theirs already', () => {
    const series = { ...SERIES, weekdays: days('mo'), madeThrough: '2026-03-24' };
    const [first, second] = everyDay(series, '2026-03-11', '2026-03-24');
    expect(outcome(series, { weekdays: days('tu') }, [first!, second!])).toEqual([
      '03-16 CHANGE 03-17 03-17T17:00',
      '03-23 CHANGE 03-24 03-24T17:00',
    ]);
    // A class that was cancelled, or is gone, comes back on no other day.
    const cancelled = { ...first!, ahead: false };
    expect(outcome(series, { weekdays: days('tu') }, [cancelled])).toEqual([]);
    const both = outcome(series, { weekdays: days('mo th') }, [first!, second!]);
    expect(both).toEqual(['03-12 NEW 03-12T17:00', '03-19 NEW 03-19T17:00']);
  });

  it('never give a day two classes: one that is in the way is one of the schedule again', () => {
    const series = { ...SERIES, weekdays: days('mo'), madeThrough: '2026-03-22' };
    const sessions = [aSession(series, '2026-03-16'), aSession(series, '2026-03-20')];
    expect(outcome(series, { weekdays: days('fr'), startTime: '19:00' }, sessions)).toEqual([
      '03-16 LEAVE 03-16 03-16T17:00',
      '03-20 CHANGE 03-20 03-20T18:00',
      '03-13 NEW 03-13T18:00',
    ]);
  });
});

describe('a new time', () => {
  it('is the center’s on both sides of a clock change', () => {
    const sessions = everyDay(SERIES, '2026-03-22', '2026-03-29');
    expect(outcome(SERIES, { startTime: '09:00' }, sessions)).toEqual([
      '03-22 CHANGE 03-22 03-22T08:00',
      '03-29 CHANGE 03-29 03-29T07:00',
    ]);
  });

  it('that the clocks jump over is later by the jump', () => {
    const sessions = everyDay(SERIES, '2026-03-29', '2026-03-29');
    expect(outcome(SERIES, { startTime: '02:30' }, sessions)).toEqual(['03-29 CHANGE 03-29 03-29T01:30']);
  });

  it('that would already be over leaves a class of today as it is', () => {
    const series = { ...SERIES, weekdays: days('tu') };
    const sessions = [aSession(series, '2026-03-10')];
    expect(weekdayOf('2026-03-10')).toBe('TUESDAY');
    expect(outcome(series, { from: '2026-03-10', startTime: '11:00' }, sessions)[0]).toBe(
      '03-10 OVER 03-10 03-10T17:00',
    );
  });

  it('changes nothing where the schedule says the same', () =>
    expect(outcome(SERIES, { startTime: '18:00' }, everyDay(SERIES, '2026-03-22', '2026-03-29'))).toEqual(
      [],
    ));
});
