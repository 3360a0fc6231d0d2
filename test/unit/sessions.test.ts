import { describe, expect, it } from 'vitest';
import { minutesAfter } from '../../src/lib/time.ts';
import { accessOpensAt, automaticSendAt, notBookable } from '../../src/modules/sessions/rules.ts';

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

  it('yes, while one is free, until the end', () => {
    expect(notBookable(session, startsAt)).toBeNull();
    expect(notBookable(session, new Date(endsAt.getTime() - 1))).toBeNull();
  });

  it('no: cancelled comes before ended, ended before full', () => {
    expect(notBookable({ ...full, status: 'CANCELLED' }, endsAt)).toBe('CANCELLED');
    expect(notBookable(full, endsAt)).toBe('ENDED');
    expect(notBookable(full, startsAt)).toBe('FULL');
  });
});
