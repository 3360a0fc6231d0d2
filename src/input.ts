import { z } from 'zod';
import { InvalidInputError } from './errors.ts';

/** The parsed value, or `InvalidInputError` for the first thing that is wrong with it. */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: ofNull });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new InvalidInputError(issue.path.join('.') || 'input', issue.message);
}

/** GraphQL lets a null pass wherever a value may be absent; zod's own words for it are for programmers. */
const ofNull = ({ input }: { input?: unknown }) =>
  input === null ? 'This cannot be emptied: give a value, or leave it out.' : undefined;

/** One line of text, trimmed; empty is refused. */
export const line = (what: string, max: number) =>
  z
    .string()
    .trim()
    .min(1, `${what} must not be empty.`)
    .max(max, `${what} must have at most ${max} characters.`)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, `${what} must be a single line without control characters.`);

const LINK = /:\/\/|\bhttps?:|\bmailto:|\bwww\.|[\p{L}\p{N}]\.\p{L}{2,}(?:\/\S|:\d)/iu;
/** As mail programs make links of them: `St.Mary` and `J.R. Smith` are names, `evil.example` and `Evil.Com` are not. */
const HOSTS = [
  /[\p{L}\p{N}-]\.\p{Ll}{2,}(?![\p{L}\p{N}])/u,
  /[\p{L}\p{N}-]\.(?:com|net|org|info|biz|xyz|io|ai|app|dev|site|shop|online|link)(?![\p{L}\p{N}])/iu,
  /\d\.\d{1,3}\.\d{1,3}\.\d/,
];

/** As a mail program reads it: full-width letters and stops are plain ones, and what is not seen is not there. */
const asRead = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replaceAll('。', '.');

/**
 * Whether a name holds no link: it stands in mails, whose programs make links of addresses. In what people are called a
 * bare host is one too; a center or a class may be called by one.
 */
export function isWithoutLink(name: string, whose: 'PERSON' | 'CENTER'): boolean {
  const read = asRead(name.slice(0, 400));
  return !LINK.test(read) && (whose === 'CENTER' || !HOSTS.some((host) => host.test(read)));
}

/** One line that people are called by: of a person, or of a center and what it offers. */
export const nameOf = (whose: 'PERSON' | 'CENTER', what: string, max: number) =>
  line(what, max).refine(
    (name) => isWithoutLink(name, whose),
    `${what} must not hold a web address; write a space after a full stop.`,
  );

/** A text that need not be there: a form sends what nobody filled in as a blank, which is none. */
export const optional = <Text extends z.ZodType<string>>(text: Text) =>
  z
    .preprocess((given) => (typeof given === 'string' && given.trim() === '' ? null : given), text.nullable())
    .optional();

/** Plain text with its line breaks (as \n), trimmed at the ends; empty is refused. */
export const paragraphs = (what: string, max: number) =>
  z
    .string()
    .transform((text) => text.replace(/\r\n?/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(1, `${what} must not be empty.`)
        .max(max, `${what} must have at most ${max} characters.`)
        .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, `${what} must not contain control characters.`),
    );

/** An address, trimmed and in lower case: the form in which it is unique. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'An e-mail address has at most 254 characters.')
  .pipe(z.email('This is not an e-mail address; it should look like name@example.com.'));

const ZONES = Intl.supportedValuesOf('timeZone');
const isTimeZone = (zone: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone })) && /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
};

/** An IANA zone, as `Europe/Rome`: kept in its own letters, and under the name that was chosen. */
export const timeZone = z
  .string()
  .refine(isTimeZone, 'This is not a time zone; use an IANA name such as Europe/Rome.')
  .transform((zone) => ZONES.find((known) => known.toLowerCase() === zone.toLowerCase()) ?? zone);

const canonicalLocale = (tag: string): string | null => {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
};

/** A BCP 47 language tag in its canonical form, as `it-IT`. */
export const localeTag = z
  .string()
  .max(35, 'A locale has at most 35 characters.')
  .refine((tag) => canonicalLocale(tag) !== null, 'This is not a locale; use a language tag such as it-IT.')
  .transform((tag) => canonicalLocale(tag) ?? tag);

/** A whole number in a range, with the range in the message. */
export const whole = (what: string, min: number, max: number) =>
  z
    .int({ error: ({ input }) => (input === null ? undefined : `${what} must be a whole number.`) })
    .min(min, `${what} must be at least ${min}.`)
    .max(max, `${what} must be at most ${max}.`);

/** A list of these words, at least one, each once however often it is said; a refusal names them all. */
export const someOf = <Word extends string>(what: string, words: readonly [Word, ...Word[]]) =>
  z
    .array(z.enum(words, `There is no such ${what}; choose among ${words.join(', ')}.`))
    .min(1, `Choose at least one of ${words.join(', ')}.`)
    // Longer than all of them only by repetition.
    .max(50, `Choose among ${words.join(', ')}, each once.`)
    .transform((chosen) => words.filter((word) => chosen.includes(word)));
