import { describe, expect, it } from 'vitest';
import { parseInput } from '../../src/lib/input.ts';
import { InvalidJoinUrlError } from '../../src/modules/services/errors.ts';
import { joinUrlOf } from '../../src/modules/services/join-url-rules.ts';
import { NewService } from '../../src/modules/services/rules.ts';

/** The refusal of a pasted text; fails when it is taken. */
function refusal(pasted: string): InvalidJoinUrlError {
  try {
    const taken = joinUrlOf(pasted);
    throw new Error(`taken as ${taken}`);
  } catch (error) {
    if (error instanceof InvalidJoinUrlError) return error;
    throw error;
  }
}

describe('a join URL', () => {
  it.each([
    ['https://meet.example/room', 'https://meet.example/room'],
    [' \n\thttps://meet.example/room\u00a0\n', 'https://meet.example/room'],
    ['HTTPS://Meet.Example/Room', 'https://meet.example/Room'],
    ['https://meet.example:8443/a?pwd=x&b=1#start', 'https://meet.example:8443/a?pwd=x&b=1#start'],
    ['https://meet.example', 'https://meet.example/'],
    ['https://réunion.example/é', 'https://xn--runion-bva.example/%C3%A9'],
  ])('%j is taken as %s', (pasted, taken) => expect(joinUrlOf(pasted)).toBe(taken));

  it.each([
    ['', 'one https address'],
    ['meet.example/room', 'begins with https://'],
    ['http://meet.example/room', 'begin with https://'],
    ['javascript:alert(1)', 'begin with https://'],
    ['https:meet.example/room', 'begin with https://'],
    ['https://', 'not a web address'],
    ['https://ana@meet.example/room', 'user name or password'],
    ['https://:secret@meet.example/room', 'user name or password'],
    ['https://meet.example/"onclick=', 'one https address'],
    ['https://meet.example/a\u0000b', 'one https address'],
  ])('%j is refused: %s', (pasted, why) => expect(refusal(pasted).message).toContain(why));

  it('has at most 2048 characters, also as it is kept', () => {
    const longest = `https://meet.example/${'a'.repeat(2048 - 21)}`;
    expect(joinUrlOf(longest)).toBe(longest);
    expect(refusal(`${longest}a`).message).toContain('2048');
    expect(refusal(`https://meet.example/${'é'.repeat(1000)}`).message).toContain('2048');
  });
});

describe('the suggestion in a refused paste', () => {
  it.each([
    ['Join us: https://meet.example/room.', 'https://meet.example/room'],
    ['(https://meet.example/room)', 'https://meet.example/room'],
    ['<https://meet.example/room>', 'https://meet.example/room'],
    ['https://meet.example/one https://meet.example/two', 'https://meet.example/one'],
    ['https://ana:pw@meet.example/one, else https://meet.example/two', 'https://meet.example/two'],
    ['http://meet.example/a or HTTPS://meet.example/b', 'https://meet.example/b'],
  ])('of %j is the first usable https address', (pasted, found) =>
    expect(refusal(pasted).suggestion).toBe(found),
  );

  it('passes over one that is too long', () => {
    const tooLong = `https://meet.example/${'a'.repeat(2048)}`;
    expect(refusal(`${tooLong} https://meet.example/b`).suggestion).toBe('https://meet.example/b');
  });

  it.each(['', 'call me', 'ftp://meet.example/a', 'https://ana@meet.example/a'])('of %j is none', (pasted) =>
    expect(refusal(pasted).suggestion).toBeNull(),
  );
  it('is the https form of one without', () => {
    expect(refusal('http://meet.example/a').suggestion).toBe('https://meet.example/a');
    expect(refusal('meet.example/a').suggestion).toBe('https://meet.example/a');
  });
});

describe('a new service', () => {
  const service = { name: 'Yoga', modality: 'ONLINE', capacity: 12, durationMinutes: 60 };

  it('keeps the line breaks of its texts and trims their ends', () => {
    const joiningInstructions = '  Passcode: lumen\r\n\r\nBring a mat\r';
    const parsed = parseInput(NewService, { ...service, joiningInstructions });
    expect(parsed.joiningInstructions).toBe('Passcode: lumen\n\nBring a mat');
  });

  it.each([
    ['name', '', 'a'.repeat(201), 'two\nlines', null],
    ['description', 'a'.repeat(4001)],
    ['modality', 'HYBRID', undefined],
    ['capacity', 0, 10_001, 1.5],
    ['durationMinutes', 0, 1441],
    ['joiningInstructions', 'a'.repeat(2001)],
    ['accessLeadMinutes', -1, 10_081],
  ])('is refused by the name of the field that is wrong: %s', (field, ...values) => {
    for (const value of values)
      expect(() => parseInput(NewService, { ...service, [field]: value })).toThrow(
        expect.objectContaining({ name: 'InvalidInputError', field }),
      );
  });
});
