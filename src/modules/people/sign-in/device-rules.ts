/** Longer ones say nothing more that is used. */
const LONGEST = 512;

/** The first that is there is meant: many programs call themselves others too. */
const BROWSERS: [mark: string, name: string][] = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['CriOS/', 'Chrome'],
  ['Safari/', 'Safari'],
];
const SYSTEMS: [mark: string, name: string][] = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['CrOS', 'ChromeOS'],
  ['Windows', 'Windows'],
  ['Macintosh', 'Mac'],
  ['Linux', 'Linux'],
];

/**
 * What a `User-Agent` says, as its owner would: *Firefox on Linux*. Only names of these lists, nothing of the text itself;
 * null where none is known.
 */
export function deviceOf(userAgent: string | null | undefined): string | null {
  const text = (userAgent ?? '').slice(0, LONGEST);
  const found = (names: typeof BROWSERS) => names.find(([mark]) => text.includes(mark))?.[1];
  const browser = found(BROWSERS);
  const system = found(SYSTEMS);
  return browser && system ? `${browser} on ${system}` : (browser ?? system ?? null);
}
