import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emailAddress, line, localeTag, paragraphs, parseInput, timeZone, whole } from '../../src/input.ts';

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('a time zone', () => {
  it.each(['Europe/Rome', 'America/Argentina/Buenos_Aires', 'Asia/Kathmandu', 'UTC'])('%s is one', (zone) =>
    expect(takes(timeZone, zone)).toBe(true),
  );
  it.each(['', 'Rome', 'Europe/Nowhere', '+01:00', 'GMT+25', 'Europe/Rome '])('%j is none', (zone) =>
    expect(() => parseInput(timeZone, zone)).toThrow('such as Europe/Rome'),
  );
});

describe('the name of a time zone', () => {
  it.each([
    ['europe/rome', 'Europe/Rome'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['UTC', 'UTC'],
  ])('%s is kept as %s', (zone, kept) => expect(parseInput(timeZone, zone)).toBe(kept));
});

describe('a locale', () => {
  it.each([
    ['it-it', 'it-IT'],
    ['CA', 'ca'],
    ['ca-es-valencia', 'ca-ES-valencia'],
    ['zh-hant-tw', 'zh-Hant-TW'],
  ])('%s is kept as %s', (tag, kept) => expect(parseInput(localeTag, tag)).toBe(kept));
  it.each(['', 'it_IT', 'x', 'italiano, per favore', `en-${'abcdefgh-'.repeat(5)}`])('%j is none', (tag) =>
    expect(takes(localeTag, tag)).toBe(false),
  );
});

describe('one line', () => {
  const name = line('The name', 5);

  it('is trimmed before it is measured', () => expect(parseInput(name, '  Ana  ')).toBe('Ana'));
  it('may hold any letters', () => expect(parseInput(name, '안나🧘')).toBe('안나🧘'));
  it.each([
    ['', 'must not be empty'],
    [' \t ', 'must not be empty'],
    ['Marina', 'at most 5'],
    ['A\nB', 'single line'],
    ['A\u2028B', 'single line'],
    ['A\u0000B', 'single line'],
    ['A\u0085B', 'single line'],
  ])('%j is refused: %s', (text, why) => expect(() => parseInput(name, text)).toThrow(why));
});

describe('a longer text', () => {
  const text = paragraphs('The text', 8);

  it('keeps its line breaks, however they were typed, and its tabs', () =>
    expect(parseInput(text, ' a\r\nb\rc\td\n\n')).toBe('a\nb\nc\td'));
  it('is measured as it is kept', () => expect(takes(text, '\r\n\r\n12345678\r\n')).toBe(true));
  it.each([
    ['\r\n \n', 'must not be empty'],
    ['123456789', 'at most 8'],
    ['a\u0007b', 'control characters'],
  ])('%j is refused: %s', (value, why) => expect(() => parseInput(text, value)).toThrow(why));
});

describe('an e-mail address', () => {
  it('is trimmed and in lower case, the form in which it is unique', () =>
    expect(parseInput(emailAddress, ' Ana.Ruiz@Example.ORG ')).toBe('ana.ruiz@example.org'));
  it.each(['', 'ana', 'ana@', '@example.org', 'a b@example.org', 'ana@example.org\nbcc: x@y.z'])(
    '%j is none',
    (value) => expect(takes(emailAddress, value)).toBe(false),
  );
  it('has at most 254 characters', () =>
    expect(() => parseInput(emailAddress, `${'a'.repeat(250)}@example.org`)).toThrow('254'));
});

describe('a whole number', () => {
  const seats = whole('The capacity', 1, 10);
  it.each([
    [0, 'at least 1'],
    [11, 'at most 10'],
    [1.5, 'whole number'],
    [Number.NaN, 'whole number'],
    ['3', 'whole number'],
  ])('%j is refused: %s', (value, why) => expect(() => parseInput(seats, value)).toThrow(why));
});

describe('a refusal', () => {
  const customer = z.object({ customer: z.object({ email: emailAddress }) });

  it('names the field by its path', () =>
    expect(() => parseInput(customer, { customer: { email: 'ana' } })).toThrow(
      expect.objectContaining({
        field: 'customer.email',
        message: expect.stringContaining('name@example.com'),
      }),
    ));
  it('of the whole is about the input', () =>
    expect(() => parseInput(customer, null)).toThrow(expect.objectContaining({ field: 'input' })));
});
