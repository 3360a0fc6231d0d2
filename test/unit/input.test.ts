import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  emailAddress,
  line,
  localeTag,
  nameOf,
  paragraphs,
  parseInput,
  timeZone,
  whole,
} from '../../src/lib/input.ts';

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

describe('a name', () => {
  const person = nameOf('PERSON', 'The name', 200);
  const center = nameOf('CENTER', 'The name', 200);
  const LINKS = [
    'pay at https://evil.example/pay',
    'HTTP:evil',
    'x://y',
    'see WWW.evil.example',
    'evil.example/pay',
    'evil.example:8080',
    'ｅｖｉｌ．ｅｘａｍｐｌｅ/pay',
    'evil\u3002example/pay',
    'mailto:me@evil.example',
  ];
  const HOSTS = ['evil.example', 'Evil.COM', 'me@evil.example', '10.0.0.1', 'pay (evil.io) now'];

  it.each(LINKS)('of anybody holds no link: %j', (text) => {
    for (const name of [person, center])
      expect(() => parseInput(name, text)).toThrow('must not hold a web address');
  });
  it('of anybody holds no link that is hidden by what nobody sees', () => {
    for (const name of [person, center]) expect(takes(name, 'www\u200b.evil.example')).toBe(false);
  });
  it.each(HOSTS)('of a person holds no bare host either: %j', (text) => {
    expect(takes(person, text)).toBe(false);
    expect(takes(center, text)).toBe(true);
  });
  it.each([
    'J.R. Smith',
    'J.R.R. Tolkien',
    'St. Mary',
    'St.Mary',
    'Dr.Ng',
    'Ma.Teresa',
    'Mª.Carmen',
    'Studio.Luna',
    'Sammy Davis Jr.',
    'Anna Müller, Ph.D.',
    'M.Sc. Ada',
    'Ana 100%',
    'D’Arcy-O’Neil',
    '李小龙',
    'Zoe/Zoé',
    'Vinyasa 1.5 h',
  ])('%j is one', (text) => {
    for (const name of [person, center]) expect(takes(name, text)).toBe(true);
  });
  it.each(['a.'.repeat(100), 'a-'.repeat(100), '1.'.repeat(100), 'w'.repeat(200)])(
    'is looked at in no time: %j',
    (text) => {
      const began = performance.now();
      takes(person, text.repeat(1_000));
      expect(performance.now() - began).toBeLessThan(500);
    },
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

describe('a name', () => {
  const name = line('The name', 60);

  it.each([
    ['Jose\u0301', 'José'],
    ['שרה לוי', 'שרה לוי'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['क्\u200dष', 'क्\u200dष'],
    ['Yoga 🧘\u200d♀\ufe0f', 'Yoga 🧘\u200d♀\ufe0f'],
    ['🧘', '🧘'],
    ['\ufeff Ana\u00a0', 'Ana'],
    ['O’Brien–Šmíd & Co.', 'O’Brien–Šmíd & Co.'],
  ])('%j is kept as %j', (given, kept) => expect(parseInput(name, given)).toBe(kept));

  it.each(
    [
      0x202a, 0x202b, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200b, 0x200e, 0x200f, 0x61c, 0xad,
      0x2060, 0xfeff, 0xe0041, 0xfff9,
    ].map((code) => String.fromCodePoint(code)),
  )('holds no %j', (sign) => {
    expect(() => parseInput(name, `A${sign}na`)).toThrow('invisible format characters');
    if (sign !== '\ufeff') expect(takes(name, `${sign}evil`)).toBe(false);
  });

  it.each([
    '\u200d',
    '\u200c\u200d',
    '\u3164',
    '\u115f\u1160',
    '\u2800',
    '\ufe0f',
    '\u034f',
    '\u0301',
    '\ue000',
  ])('is not %j alone, which nobody sees', (unseen) =>
    expect(() => parseInput(name, unseen)).toThrow('at least one visible character'),
  );
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
  it.each([
    'ivan@example.xn--p1ai',
    'o&leary@example.com',
    "o'leary@example.com",
    "x'@example.com",
    'r/d@example.com',
    'a=b@example.com',
    'a#b@example.com',
    'a!b@example.com',
    'a+b@example.com',
    'a?b@example.com',
    '-a@example.com',
    '_@example.com',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.example.com`,
    'a@1.example.co.uk',
    'a@xn--mller-kva.de',
  ])('%s is one, kept as it is, however often', (address) =>
    expect(parseInput(emailAddress, address)).toBe(address),
  );
  it.each([
    ['user@müller.de', 'user@xn--mller-kva.de'],
    ['user@MÜLLER.DE', 'user@xn--mller-kva.de'],
    ['user@mu\u0308ller.de', 'user@xn--mller-kva.de'],
    ['иван@пример.рф'.replace('иван', 'ivan'), 'ivan@xn--e1afmkfd.xn--p1ai'],
    ['info@例え.テスト', 'info@xn--r8jz45g.xn--zckzah'],
    ['\u200bana@example.com\u202c', 'ana@example.com'],
    ['\ufeff ana@example.com\u2060\u00a0', 'ana@example.com'],
  ])('%j is kept as %s', (given, kept) => expect(parseInput(emailAddress, given)).toBe(kept));
  it.each([
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(64)}.org`,
    'a@example-.com',
    'a@-example.com',
    'a@example.com.',
    'a@example..com',
    'a@.example.com',
    'a..b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a@b@example.com',
    '"a b"@example.com',
    '"a"@example.com',
    'a@[192.0.2.1]',
    'a@192.0.2.1',
    'a@localhost',
    'a@example.c',
    'a@example.123',
    'üser@example.com',
    '\u212aate@example.com',
    'a\u200b@example.com',
    'a@exam\u00adple.com',
    'a@exam\u200dple.com',
    'a@exa%6dple.com',
    'a@example.com/x',
    'a@example.com:25',
    'a@example.com\r\nbcc: x@example.org',
    'a\r\n@example.com',
    'a@exa\tmple.com',
    'a@ex_ample.com',
    'a@xn--\u0000.com',
    'Ana <ana@example.com>',
    'ana@example.com, nil@example.com',
    'mailto:ana@example.com',
    'a,b@example.com',
    'a(b)@example.com',
    'ana\ud800@example.org',
    'ana@exa\udc00mple.org',
  ])('%j is none', (value) => expect(() => parseInput(emailAddress, value)).toThrow(/name@example\.com/));
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
