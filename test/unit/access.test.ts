import { describe, expect, it } from 'vitest';
import {
  ACCESS_STATES,
  accessState,
  type DoorFacts,
  instructionsShown,
  isFinal,
  isLive,
  pressIsAttendance,
} from '../../src/access/rules.ts';

const at = (time: string, ms = 0) => new Date(Date.parse(`2030-01-15T${time}Z`) + ms);

/** Opens at 17:45, goes on from 18:00 to 19:00. */
const door: DoorFacts = {
  status: 'SCHEDULED',
  opensAt: at('17:45'),
  startsAt: at('18:00'),
  endsAt: at('19:00'),
  joinUrl: 'https://meet.example/room',
};
const withoutLink = { ...door, joinUrl: null };
const cancelled = { ...door, status: 'CANCELLED' as const };
const inPerson = { ...withoutLink, opensAt: null };

describe('the state of a door', () => {
  it.each([
    ['with a link', 'before it opens', door, at('17:45', -1), 'SCHEDULED'],
    ['with a link', 'at the opening', door, at('17:45'), 'OPEN'],
    ['with a link', 'after the opening', door, at('17:45', 1), 'OPEN'],
    ['with a link', 'before the end', door, at('19:00', -1), 'OPEN'],
    ['with a link', 'at the end', door, at('19:00'), 'ENDED'],
    ['with a link', 'after the end', door, at('19:00', 1), 'ENDED'],
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

describe('a class', () => {
  it.each([
    [at('18:00', -1), false],
    [at('18:00'), true],
    [at('19:00', -1), true],
    [at('19:00'), false],
  ])('at %o is live: %s', (now, live) => {
    expect(isLive(door, now)).toBe(live);
    expect(isLive(withoutLink, now)).toBe(live);
    expect(isLive(cancelled, now)).toBe(false);
  });
});

describe('a press', () => {
  it('is attendance from half an hour before the start', () => {
    expect(pressIsAttendance(door.startsAt, at('17:30', -1))).toBe(false);
    expect(pressIsAttendance(door.startsAt, at('17:30'))).toBe(true);
    expect(pressIsAttendance(door.startsAt, at('18:59'))).toBe(true);
  });
});
