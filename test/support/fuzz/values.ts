import type { Random } from './random.ts';

/** Texts that have broken somebody's program before. */
const NASTY = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u200b',
  '💥'.repeat(50),
  'ﷺ',
  "'; DROP TABLE session; --",
  '" OR 1=1',
  '{{7*7}}#{7*7}',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '%00%0d%0aX: y',
  'x\r\nX-Injected: y',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e309',
  '9'.repeat(400),
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-20T00:00:00Z',
  'https://[::1',
  'https://user:pw@10.0.0.1/',
  'javascript:alert(1)',
  'a'.repeat(3_000),
  Buffer.from('Session:not-a-uuid').toString('base64'),
  Buffer.from('Nothing:00000000-0000-0000-0000-000000000000').toString('base64'),
  'R1BDOlM6',
];
const NUMBERS = [0, -0, 1, -1, 0.5, 1e21, -1e21, 2 ** 31, -(2 ** 31), 2 ** 53, Number.MAX_VALUE, 1e-320];

/** A text: a nasty one, one of `known`, or noise. */
export function text(random: Random, known: readonly string[] = []): string {
  const kind = random.unit();
  if (kind < 0.4 && known.length > 0) return random.of(known);
  if (kind < 0.85) return random.of(NASTY);
  return String.fromCharCode(...random.times(30, () => random.below(random.chance(0.7) ? 0x7f : 0xffff)));
}

/** Any JSON. */
export function json(random: Random, known: readonly string[] = [], depth = 0): unknown {
  const kind = random.unit();
  if (kind < 0.4 || depth > 4) return text(random, known);
  if (kind < 0.6) return random.of(NUMBERS);
  if (kind < 0.7) return random.of([true, false, null]);
  if (kind < 0.8) return random.times(4, () => json(random, known, depth + 1));
  const entries = random.times(4, () => [text(random, known), json(random, known, depth + 1)]);
  return Object.fromEntries(entries);
}

/** Cuts, doubles, swaps and sprinkles some places of a text. */
export function spoilt(random: Random, original: string): string {
  let spoiling = original;
  for (let n = random.below(4); n >= 0; n--) {
    const [from, length] = [random.below(spoiling.length + 1), random.below(12)];
    const piece = spoiling.slice(from, from + length);
    const instead = random.of([
      '',
      piece + piece,
      [...piece].reverse().join(''),
      text(random).slice(0, 40),
      '{',
      '}',
      '"',
    ]);
    spoiling = spoiling.slice(0, from) + instead + spoiling.slice(from + length);
  }
  return spoiling;
}
