import { describe, expect, it } from 'vitest';
import { minutesAfter } from '../../src/lib/time.ts';
import { accessOpensAt, automaticSendAt, notBookable } from '../../src/modules/sessions/rules.ts';
import { bookingWindow } from '../../src/modules/sessions/windows/rules.ts';

const HOUR = 3_600_000;
const startsAt = new Date('2030-01-15T18:00:00Z');
const before = (ms: number) => new Date(startsAt.getTime() - ms);

describe('the automatic send time (R9)', () => {
  it('is the start, less the lead of the service', () => {
    expect(automaticSendAt(startsAt, 0)).toEqual(startsAt);
    expect(automaticSendAt(startsAt, 90)).toEqual(before(1.5 * HOUR));
  });
});

describe('the access window', () => {
  const opens = (sendAt: Date, leadMinutes = 0) => accessOpensAt({ startsAt, sendAt, leadMinutes });

  it('opens with the notice', () => {
    expect(opens(startsAt)).toEqual(startsAt);
    expect(opens(before(1))).toEqual(before(1));
    expect(opens(before(HOUR))).toEqual(before(HOUR));
  });

  it('opens with a notice exactly a day early', () =>
    expect(opens(before(24 * HOUR))).toEqual(before(24 * HOUR)));

  it('stays closed for a notice over a day early, until the start less the lead', () => {
    expect(opens(before(24 * HOUR + 1))).toEqual(startsAt);
    expect(opens(before(24 * HOUR + 1), 15)).toEqual(before(HOUR / 4));
    expect(opens(before(96 * HOUR), 72 * 60)).toEqual(before(72 * HOUR));
  });

  it('opens at the start at the latest', () => expect(opens(before(-1), 15)).toEqual(startsAt));
});

describe('whether a seat can be taken', () => {
  const endsAt = minutesAfter(startsAt, 60);
  const session = { status: 'SCHEDULED' as const, endsAt, capacity: 3, seatsTaken: 2 };
  const full = { ...session, seatsTaken: 3 };
  const always = { opensAt: null, closesAt: null };

  it('yes, while one is free, until the end', () => {
    expect(notBookable(session, always, startsAt)).toBeNull();
    expect(notBookable(session, always, new Date(endsAt.getTime() - 1))).toBeNull();
  });

  it('no: cancelled comes before ended, ended before full', () => {
    expect(notBookable({ ...full, status: 'CANCELLED' }, always, endsAt)).toBe('CANCELLED');
    expect(notBookable(full, always, endsAt)).toBe('ENDED');
    expect(notBookable(full, always, startsAt)).toBe('FULL');
  });

  it('no before the window and after it, whether or not seats are free', () => {
    expect(notBookable(full, { opensAt: endsAt, closesAt: null }, startsAt)).toBe('NOT_OPEN');
    expect(notBookable(full, { opensAt: null, closesAt: startsAt }, startsAt)).toBe('CLOSED');
  });
});

describe('the window in which customers book', () => {
  const rule = { bookingOpensDaysAhead: 7, bookingOpensAtTime: '02:30', bookingClosesMinutes: -10 };
  const opens = (start: string, time: string | null = '02:30') =>
    bookingWindow(
      new Date(start),
      { ...rule, bookingOpensAtTime: time },
      'Europe/Madrid',
    ).opensAt?.toISOString();

  it('opens on the clock of the center, also where an hour is missing or comes twice', () => {
    expect(opens('2026-03-11T18:00:00Z')).toBe('2026-03-04T01:30:00.000Z');
    expect(opens('2026-04-05T18:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
    expect(opens('2026-11-01T18:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(opens('2026-04-01T16:00:00Z', null)).toBe('2026-03-25T17:00:00.000Z');
  });

  it('is the life of the session where the service says nothing', () => {
    const nothing = { bookingOpensDaysAhead: null, bookingOpensAtTime: null, bookingClosesMinutes: null };
    expect(bookingWindow(startsAt, nothing, 'Europe/Madrid')).toEqual({ opensAt: null, closesAt: null });
    expect(bookingWindow(startsAt, rule, 'Europe/Madrid').closesAt).toEqual(minutesAfter(startsAt, 10));
  });
});
