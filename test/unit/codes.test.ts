import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { minutesAfter } from '../../src/lib/time.ts';
import {
  CODE_LETTERS,
  type Code,
  classifyTry,
  codeIn,
  type GuardedAddress,
  nextCode,
  shownCode,
} from '../../src/modules/people/sign-in/code-rules.ts';
import { deviceOf } from '../../src/modules/people/sign-in/device-rules.ts';

describe('what somebody typed or pasted', () => {
  it.each([
    ['digits', '123456'],
    ['spaces and a dash', ' 123 - 456\n'],
    ['a no-break space', '123\u00a0456'],
    ['a thin, a narrow and an ideographic space', '12\u200934\u202f5\u30006'],
    ['an en dash', '123\u2013456'],
    ['a minus sign', '123\u2212456'],
    ['a non-breaking hyphen and a soft one', '12\u20113\u00ad456'],
    ['dots and a middle dot', '1.2.3·4.5.6.'],
    ['a zero-width space behind', '123456\u200b'],
    ['a left-to-right mark before', '\u200e123456'],
    ['isolates around', '\u2066123456\u2069'],
    ['a byte order mark', '\ufeff123456'],
    ['word joiners between', '1\u20602\u20603\u20604\u20605\u20606'],
    ['keycaps', '1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e36\ufe0f\u20e3'],
    ['full width', '１２３４５６'],
    ['Arabic-Indic', '١٢٣٤٥٦'],
    ['Persian', '۱۲۳۴۵۶'],
    ['Devanagari', '१२३४५६'],
    ['Thai', '๑๒๓๔๕๖'],
    ['bold', '𝟏𝟐𝟑𝟒𝟓𝟔'],
    ['two scripts at once', '12३४٥٦'],
    ['quotes and brackets', '«(123456)»'],
  ])('%s is the code', (_what, typed) => expect(codeIn(typed)).toBe('123456'));

  it('may be in the digits of any script', () => {
    for (let place = 0; place <= 0x10ffff; place += 1) {
      const digit = place >= 0xd800 && place <= 0xdfff ? '' : String.fromCodePoint(place);
      if (/\p{Nd}/u.test(digit)) expect(codeIn(digit.repeat(6)), place.toString(16)).toMatch(/^(\d)\1{5}$/);
    }
  });

  it.each([
    '',
    'my code',
    '12345',
    '1234567',
    '12345a',
    '123456 123456',
    '000000000000',
    'ABCD-EFGH-JKM',
    'ABCD-EFGH-JKMI',
  ])('%s is none', (typed) => expect(codeIn(typed)).toBeNull());

  it('is twelve letters and digits in any case, with what stands between them', () => {
    for (const typed of ['ABCD-2345-WXYZ', 'abcd 2345 wxyz', 'ａｂｃｄ2345–ｗｘｙｚ', 'ABCD2345WXYZ'])
      expect(codeIn(typed)).toBe('ABCD2345WXYZ');
    expect(shownCode('ABCD2345WXYZ')).toBe('ABCD-2345-WXYZ');
    expect(codeIn(shownCode('ABCD2345WXYZ'))).toBe('ABCD2345WXYZ');
    expect(shownCode('123456')).toBe('123456');
  });

  it('is not parsed when it is longer than any code', () => {
    const began = performance.now();
    for (const text of ['1'.repeat(1_000_000), '\u200b'.repeat(1_000_000), 'ﷺ'.repeat(1_000_000)])
      expect(codeIn(text)).toBeNull();
    expect(performance.now() - began).toBeLessThan(50);
  });

  it('has only letters that look different', () => {
    expect(CODE_LETTERS).not.toMatch(/[01ILO]/);
    expect(Math.log2(CODE_LETTERS.length ** 12)).toBeGreaterThan(59);
  });
});

/** A stranger with many client addresses, who asks and guesses at random, from a seed. */
function stranger(seed: number) {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const client = (n: number) => new Uint8Array([n >> 16, n >> 8, n]);
  const hash = () => new Uint8Array(Buffer.from(randomUUID()));
  let now = new Date('2026-01-01T00:00:00Z');
  let guarded: GuardedAddress = { wrongAt: [], toldAt: null, mailsUntil: null };
  let codes: Code[] = [];
  let fresh = 100;
  const compared: { at: Date; count: number }[] = [];
  const youngest: number[] = [];
  let most = 0;

  function ask(by: number): void {
    const next = nextCode(guarded, codes, now);
    if (!next) return;
    for (const { id, createdAt } of codes)
      if (next.replaces.includes(id)) youngest.push(now.getTime() - createdAt.getTime());
    codes = codes.filter(({ id, expiresAt }) => !next.replaces.includes(id) && expiresAt > now);
    guarded = { ...guarded, mailsUntil: next.mailsUntil };
    const { isLong, minutes } = next;
    const made = { isLong, createdAt: now, expiresAt: minutesAfter(now, minutes), usedAt: null, wrongBy: [] };
    codes.push({ id: randomUUID(), hash: hash(), askedBy: client(by), ...made });
    most = Math.max(most, codes.filter((code) => !code.isLong).length);
  }

  function guess(by: number): void {
    const tried = classifyTry(guarded, codes, { hashes: [hash()], client: client(by) }, now);
    if (tried.kind !== 'wrong') throw new Error(tried.kind);
    compared.push({ at: now, count: tried.against.length });
    for (const code of codes) if (tried.against.includes(code.id)) code.wrongBy.push(client(by));
    guarded = { ...guarded, wrongAt: tried.wrongAt };
  }

  for (let step = 0; step < 6_000; step += 1) {
    const what = random(20);
    if (what < 9) ask(random(6));
    else if (what < 16) guess(random(3) > 0 ? random(6) : ++fresh);
    else now = minutesAfter(now, [1, 2, 2, 24 * 24 * 60][what - 16]!);
  }
  return { compared, youngest, most };
}

it.each([0, 12, 20.5, 23.9, 40])(
  'in any 24 hours an address is sent 150 codes at most: asked on and on after %s hours',
  (hours) => {
    let now = new Date('2026-01-01T00:00:00Z');
    let guarded: GuardedAddress = { wrongAt: [], toldAt: null, mailsUntil: null };
    let codes: Code[] = [];
    const mails: Date[] = [];
    function ask(): void {
      const next = nextCode(guarded, codes, now);
      if (!next) return;
      mails.push(now);
      guarded = { ...guarded, mailsUntil: next.mailsUntil };
      const [hash, askedBy] = [new Uint8Array(1), new Uint8Array(1)];
      const made = {
        isLong: false,
        createdAt: now,
        expiresAt: minutesAfter(now, next.minutes),
        usedAt: null,
      };
      codes = codes.filter(({ id, expiresAt }) => !next.replaces.includes(id) && expiresAt > now);
      codes.push({ id: randomUUID(), hash, askedBy, wrongBy: [], ...made });
    }
    ask();
    now = minutesAfter(now, hours * 60);
    const end = minutesAfter(now, 3 * 24 * 60);
    for (; now < end; now = minutesAfter(now, 1)) {
      for (let n = 0; n < 4; n += 1) ask();
      // The owner is never kept out: the mailbox always has a good code.
      expect(codes.some(({ expiresAt }) => expiresAt > now)).toBe(true);
    }
    for (const from of mails)
      expect(mails.filter((at) => at >= from && at < minutesAfter(from, 24 * 60)).length).toBeLessThanOrEqual(
        150,
      );
  },
);

it('whatever strangers do, in a year six digits are compared with less than a hundred guesses', () => {
  let worst = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const { compared, youngest, most } = stranger(seed);
    expect(most).toBeLessThanOrEqual(5);
    expect(Math.min(...youngest, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(4 * 60_000);
    for (const [from, { at }] of compared.entries()) {
      let sum = 0;
      for (let n = from; n < compared.length && compared[n]!.at < minutesAfter(at, 365 * 24 * 60); n += 1)
        sum += compared[n]!.count;
      worst = Math.max(worst, sum);
    }
  }
  expect(worst).toBeGreaterThan(20);
  expect(worst).toBeLessThanOrEqual(90);
}, 60_000);

describe('a device', () => {
  const MOZILLA = 'Mozilla/5.0';
  it.each([
    [`${MOZILLA} (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0`, 'Firefox on Linux'],
    [
      `${MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
      'Edge on Windows',
    ],
    [
      `${MOZILLA} (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36`,
      'Chrome on Android',
    ],
    [
      `${MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`,
      'Safari on iPhone',
    ],
    [
      `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
      'Safari on Mac',
    ],
    ['node', null],
    ['', null],
    [null, null],
    [`<script>alert(1)</script> Firefox/1\u202e ${'x'.repeat(100_000)}`, 'Firefox'],
    [`${'x'.repeat(600)} Firefox/1`, null],
  ])('%s is %s', (userAgent, device) => expect(deviceOf(userAgent)).toBe(device));
});
