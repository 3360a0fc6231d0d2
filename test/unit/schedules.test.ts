import { describe, expect, it } from 'vitest';
import { parseInput } from '../../src/lib/input.ts';
import {
  daysToMake,
  localDate,
  NewSchedule,
  occurrences,
  WEEKDAYS,
  type Weekly,
} from '../../src/modules/sessions/schedules/rules.ts';

const starts = (weekly: Omit<Weekly, 'weekdays'> & Partial<Weekly>) =>
  occurrences({ weekdays: WEEKDAYS, ...weekly }).map(
    ({ date, startsAt }) => `${date} ${startsAt.toISOString().replace(/:00\.000Z$/, 'Z')}`,
  );

describe('a weekly class', () => {
  const march = { startTime: '18:00', timeZone: 'Europe/Rome', from: '2026-03-02', until: '2026-03-15' };

  it('takes place on its weekdays, the first and the last day included', () =>
    expect(starts({ ...march, weekdays: ['MONDAY', 'SUNDAY'] })).toEqual([
      '2026-03-02 2026-03-02T17:00Z',
      '2026-03-08 2026-03-08T17:00Z',
      '2026-03-09 2026-03-09T17:00Z',
      '2026-03-15 2026-03-15T17:00Z',
    ]));

  it('does not take place between days that hold none of them', () =>
    expect(
      starts({ ...march, from: '2026-03-03', until: '2026-03-07', weekdays: ['MONDAY', 'SUNDAY'] }),
    ).toEqual([]));

  it('does not take place when the last day is before the first', () =>
    expect(starts({ ...march, until: '2026-03-01' })).toEqual([]));

  it('is on the local day where that is another day than in Greenwich', () =>
    expect(
      starts({
        ...march,
        startTime: '07:00',
        timeZone: 'Pacific/Auckland',
        weekdays: ['MONDAY'],
        until: '2026-03-02',
      }),
    ).toEqual(['2026-03-02 2026-03-01T18:00Z']));
});

describe.each([
  ['Europe/Rome', '18:00', '2026-03-28', ['2026-03-28T17:00Z', '2026-03-29T16:00Z']],
  ['Europe/Rome', '18:00', '2026-10-24', ['2026-10-24T16:00Z', '2026-10-25T17:00Z']],
  ['America/New_York', '18:00', '2026-03-07', ['2026-03-07T23:00Z', '2026-03-08T22:00Z']],
  ['America/New_York', '18:00', '2026-10-31', ['2026-10-31T22:00Z', '2026-11-01T23:00Z']],
  ['Australia/Sydney', '18:00', '2026-04-04', ['2026-04-04T07:00Z', '2026-04-05T08:00Z']],
  ['Australia/Sydney', '18:00', '2026-10-03', ['2026-10-03T08:00Z', '2026-10-04T07:00Z']],
  ['Australia/Lord_Howe', '18:00', '2026-10-03', ['2026-10-03T07:30Z', '2026-10-04T07:00Z']],
  ['Australia/Lord_Howe', '18:00', '2026-04-04', ['2026-04-04T07:00Z', '2026-04-05T07:30Z']],
])('where the clocks change in %s, a class at %s', (timeZone, startTime, from, instants) => {
  it(`stays at that hour from ${from} to the next day`, () => {
    const until = new Date(Date.parse(from) + 24 * 3_600_000).toISOString().slice(0, 10);
    expect(starts({ startTime, timeZone, from, until }).map((line) => line.slice(11))).toEqual(instants);
  });
});

describe('a local time that does not exist', () => {
  it.each([
    // 2:30 becomes 3:30.
    ['Europe/Rome', '02:30', '2026-03-29', '2026-03-29T01:30Z'],
    ['America/New_York', '02:00', '2026-03-08', '2026-03-08T07:00Z'],
    // The clocks jump by half an hour only: 2:15 becomes 2:45.
    ['Australia/Lord_Howe', '02:15', '2026-10-04', '2026-10-03T15:45Z'],
    // At midnight: the class stays on its day.
    ['America/Sao_Paulo', '00:00', '2018-11-04', '2018-11-04T03:00Z'],
    ['Asia/Beirut', '00:30', '2026-03-29', '2026-03-28T22:30Z'],
  ])('moves forward by the gap: %s %s on %s', (timeZone, startTime, day, instant) =>
    expect(starts({ startTime, timeZone, from: day, until: day })).toEqual([`${day} ${instant}`]),
  );
});

describe('a local time that exists twice', () => {
  it.each([
    ['Europe/Rome', '02:30', '2026-10-25', '2026-10-25T00:30Z'],
    ['America/New_York', '01:30', '2026-11-01', '2026-11-01T05:30Z'],
    ['Australia/Lord_Howe', '01:45', '2026-04-05', '2026-04-04T14:45Z'],
    ['America/Sao_Paulo', '23:30', '2018-02-17', '2018-02-18T01:30Z'],
  ])('is the first: %s %s on %s', (timeZone, startTime, day, instant) =>
    expect(starts({ startTime, timeZone, from: day, until: day })).toEqual([`${day} ${instant}`]),
  );
});

describe('the day that it is', () => {
  it('depends on where', () => {
    const instant = new Date('2026-03-10T23:30:00Z');
    expect(localDate(instant, 'America/New_York')).toBe('2026-03-10');
    expect(localDate(instant, 'Europe/Rome')).toBe('2026-03-11');
  });
});

describe('the days whose sessions are to be made', () => {
  const schedule = { materializedThrough: '2026-03-20', untilDate: null };

  it('follow those made before, up to eight weeks ahead', () =>
    expect(daysToMake(schedule, '2026-03-10')).toEqual({ from: '2026-03-21', until: '2026-05-05' }));

  it('are never over', () => expect(daysToMake(schedule, '2026-03-25').from).toBe('2026-03-25'));

  it('end with the schedule', () =>
    expect(daysToMake({ ...schedule, untilDate: '2026-04-01' }, '2026-03-10').until).toBe('2026-04-01'));
});

describe('a new schedule', () => {
  const valid = { weekdays: ['MONDAY'], startTime: '18:00', from: '2026-03-10' };
  const refusal = (change: object) => {
    try {
      return parseInput(NewSchedule, { ...valid, ...change });
    } catch (error) {
      return (error as { field: string }).field;
    }
  };

  it('names each weekday once, in the week’s order', () =>
    expect(parseInput(NewSchedule, { ...valid, weekdays: ['SUNDAY', 'MONDAY', 'SUNDAY'] }).weekdays).toEqual([
      'MONDAY',
      'SUNDAY',
    ]));

  it.each([
    ['weekdays', { weekdays: [] }],
    ['startTime', { startTime: '24:00' }],
    ['startTime', { startTime: '8:00' }],
    ['startTime', { startTime: '18:00:00' }],
    ['durationMinutes', { durationMinutes: 0 }],
    ['durationMinutes', { durationMinutes: 1441 }],
    ['from', { from: '2026-02-30' }],
    ['from', { from: '0000-01-01' }],
    ['until', { until: '2026-03-09' }],
  ])('is refused for its %s: %o', (field, change) => expect(refusal(change)).toBe(field));

  it('may last a single day', () => expect(refusal({ until: '2026-03-10' })).toMatchObject(valid));
});
