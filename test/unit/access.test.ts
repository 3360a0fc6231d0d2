import { describe, expect, it } from 'vitest';
import {
  ACCESS_STATES,
  type AccessFacts,
  accessState,
  instructionsShown,
  isFinal,
  isLive,
  openedAt,
  pressIsAttendance,
} from '../../src/modules/access/rules.ts';

const at = (time: string, ms = 0) => new Date(Date.parse(`2030-01-15T${time}Z`) + ms);

/** Opens at 17:45, goes on from 18:00 to 19:00. */
const open: AccessFacts = {
  status: 'SCHEDULED',
  opensAt: at('17:45'),
  startsAt: at('18:00'),
  endsAt: at('19:00'),
  joinUrl: 'https://meet.example/room',
};
const withoutLink = { ...open, joinUrl: null };
const cancelled = { ...open, status: 'CANCELLED' as const };
const inPerson = { ...withoutLink, opensAt: null };

describe('the state of an access window', () => {
  it.each([
    ['with a link', 'before it opens', open, at('17:45', -1), 'SCHEDULED'],
    ['with a link', 'at the opening', open, at('17:45'), 'OPEN'],
    ['with a link', 'after the opening', open, at('17:45', 1), 'OPEN'],
    ['with a link', 'before the end', open, at('19:00', -1), 'OPEN'],
    ['with a link', 'at the end', open, at('19:00'), 'ENDED'],
    ['with a link', 'after the end', open, at('19:00', 1), 'ENDED'],
    ['without a link', 'before it opens', withoutLink, at('17:45', -1), 'SCHEDULED'],
    ['without a link', 'at the opening', withoutLink, at('17:45'), 'WAITING_FOR_LINK'],
    ['without a link', 'before the end', withoutLink, at('19:00', -1), 'WAITING_FOR_LINK'],
    ['without a link', 'at the end', withoutLink, at('19:00'), 'ENDED'],
    ['cancelled', 'before it opens', cancelled, at('17:45', -1), 'CANCELLED'],
    ['cancelled', 'while it would be open', cancelled, at('18:00'), 'CANCELLED'],
    ['cancelled', 'after the end', cancelled, at('19:00', 1), 'CANCELLED'],
    ['in person', 'at any time', inPerson, at('18:00'), 'NOT_ONLINE'],
    ['in person, cancelled', 'at any time', { ...cancelled, opensAt: null }, at('18:00'), 'NOT_ONLINE'],
  ])('%s, %s', (_door, _when, facts, now, state) => expect(accessState(facts, now)).toBe(state));

  it('is final when nothing more can happen to it', () =>
    expect(ACCESS_STATES.filter(isFinal)).toEqual(['NOT_ONLINE', 'ENDED', 'CANCELLED']));

  it('shows the instructions to seat holders from the opening to the end', () =>
    expect(ACCESS_STATES.filter(instructionsShown)).toEqual(['WAITING_FOR_LINK', 'OPEN']));
});

describe('when an access window opened', () => {
  const opened = { opensAt: at('17:45'), openedAt: at('17:45', 3), linkChangedAt: null };
  const unsettled = { ...opened, openedAt: null };

  it('is the stored time, also after it closed', () => {
    for (const state of ['OPEN', 'WAITING_FOR_LINK', 'ENDED', 'CANCELLED'] as const)
      expect(openedAt(opened, state), state).toEqual(at('17:45', 3));
  });

  it('is null before, and for an access window that never opened', () => {
    expect(openedAt(opened, 'SCHEDULED')).toBeNull();
    for (const state of ['WAITING_FOR_LINK', 'ENDED', 'NOT_ONLINE'] as const)
      expect(openedAt(unsettled, state), state).toBeNull();
  });

  it('is the moment of the opening, or of its link, before that is stored', () => {
    expect(openedAt(unsettled, 'OPEN')).toEqual(at('17:45'));
    expect(openedAt({ ...unsettled, linkChangedAt: at('17:30') }, 'OPEN')).toEqual(at('17:45'));
    expect(openedAt({ ...unsettled, linkChangedAt: at('18:10') }, 'OPEN')).toEqual(at('18:10'));
  });
});

describe('a class', () => {
  it.each([
    [at('18:00', -1), false],
    [at('18:00'), true],
    [at('19:00', -1), true],
    [at('19:00'), false],
  ])('at %o is live: %s', (now, live) => {
    expect(isLive(open, now)).toBe(live);
    expect(isLive(withoutLink, now)).toBe(live);
    expect(isLive(cancelled, now)).toBe(false);
  });
});

describe('a press', () => {
  it('is attendance from half an hour before the start', () => {
    expect(pressIsAttendance(open.startsAt, at('17:30', -1))).toBe(false);
    expect(pressIsAttendance(open.startsAt, at('17:30'))).toBe(true);
    expect(pressIsAttendance(open.startsAt, at('18:59'))).toBe(true);
  });
});
