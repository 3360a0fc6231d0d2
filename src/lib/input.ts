import validator from 'validator/lib/isEmail.js';
import { z } from 'zod';
import { InvalidInputError } from './errors.ts';
import { withoutUnseenAround } from './text.ts';
import { zoneNamed } from './time-zones.ts';

/** The parsed value. Throws `InvalidInputError` for the first mistake. */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: ofNull });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new InvalidInputError(issue.path.join('.') || 'input', issue.message);
}

/** GraphQL accepts null for every optional value. zod's own message would be for programmers. */
const ofNull = ({ input }: { input?: unknown }) =>
  input === null ? 'This cannot be emptied: give a value, or leave it out.' : undefined;

/** A text that is refused before any other check when it is too long. Pasted texts may have many blanks around them. */
const bounded = (max: number, message: string) =>
  z.string().max(max + BLANKS, { error: message, abort: true });
const BLANKS = 1000;
const tooLong = (what: string, max: number) => `${what} must have at most ${max} characters.`;

/**
 * One line of text, trimmed and composed (NFC). It must have a visible character, and no format characters, which could turn
 * the text around it. Two joiners are allowed, because some scripts and emoji need them.
 */
export const line = (what: string, max: number) =>
  bounded(max, tooLong(what, max))
    .transform((text) => text.trim().normalize('NFC'))
    .pipe(
      z
        .string()
        .min(1, `${what} must not be empty.`)
        .max(max, { error: tooLong(what, max), abort: true })
        .regex(/^[^\p{Cc}\u2028\u2029]*$/u, `${what} must be a single line without control characters.`)
        .regex(
          /^(?:[^\p{Cf}]|[\u200c\u200d])*$/u,
          `${what} must not hold invisible format characters, such as marks of direction: type it anew.`,
        )
        .refine(isSeen, `${what} must have at least one visible character.`),
    );

const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;
const isSeen = (text: string) => VISIBLE.test(text);

const LINK = /:\/\/|\bhttps?:|\bmailto:|\bwww\.|[\p{L}\p{N}]\.\p{L}{2,63}(?:\/\S|:\d)/iu;
/** Bare hosts that mail programs turn into links. */
const HOSTS = [
  /[\p{L}\p{N}-]\.(?:com|net|org|info|biz|xyz|io|ai|app|dev|site|shop|online|link)(?![\p{L}\p{N}])/iu,
  /\d\.\d{1,3}\.\d{1,3}\.\d/,
];

/** Whether lower-case letters follow a full stop: `evil.example` is a host, `St.Mary` and `J.R. Smith` are names. */
function holdsDomain(text: string): boolean {
  return text.split(/[^\p{L}\p{N}.-]/u).some((word) =>
    word.split('.').some((label, place, labels) => {
      const behindAnother = place > 0 && labels[place - 1] !== '';
      return behindAnother && label.length > 1 && /^\p{Ll}*$/u.test(label);
    }),
  );
}

/** A text as mail programs read it: full-width characters are plain ones, and invisible ones are left out. */
const asRead = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replaceAll('。', '.');

/**
 * Whether a name holds no link, because mail programs would turn it into one. The name of a person may not hold a bare host
 * either; a center or a class may be named after its own.
 */
export function isWithoutLink(name: string, whose: 'PERSON' | 'CENTER'): boolean {
  const read = asRead(name.slice(0, 400));
  return !LINK.test(read) && (whose === 'CENTER' || !holdsHost(read));
}

const holdsHost = (read: string): boolean => holdsDomain(read) || HOSTS.some((host) => host.test(read));

/** The same of a text of several lines that goes to many people. */
export const withoutLink = <Text extends z.ZodType<string>>(text: Text, message: string) =>
  text.refine((given) => {
    const read = asRead(given);
    return !LINK.test(read) && !holdsHost(read);
  }, message);

/** The name of a person, or of a center and what it offers. */
export const nameOf = (whose: 'PERSON' | 'CENTER', what: string, max: number) =>
  line(what, max).refine(
    (name) => isWithoutLink(name, whose),
    `${what} must not hold a web address; write a space after a full stop.`,
  );

/** What is searched for. Invisible and unusual characters are allowed: the searched text has lost them too. */
export const searchText = z
  .string()
  .max(254, { error: 'The search must have at most 254 characters.', abort: true })
  .regex(/^[^\p{Cc}]*$/u, 'The search must be a single line without control characters.')
  // A lone surrogate, left by a cut through an emoji, is not valid in the database.
  .transform((text) => text.replace(/\p{Cs}/gu, ' '));

/** An optional text. Forms send an empty field as a blank, which becomes null. */
export const optional = <Text extends z.ZodType<string>>(text: Text) =>
  z
    .preprocess((given) => (typeof given === 'string' && given.trim() === '' ? null : given), text.nullable())
    .optional();

/** Plain text, trimmed, with its line breaks as \n. Empty text is refused. */
export const paragraphs = (what: string, max: number) =>
  bounded(2 * max, tooLong(what, max))
    .transform((text) => text.replace(/\r\n?/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(1, `${what} must not be empty.`)
        .max(max, { error: tooLong(what, max), abort: true })
        .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, `${what} must not contain control characters.`),
    );

const MAX_ADDRESS = 254;
const NO_ADDRESS =
  'This is not an e-mail address; it should look like name@example.com, in plain letters before the @, without blanks, quotes or a dot at an end.';

/**
 * An address in its unique form: in lower case, its domain in ASCII (`müller.de` is `xn--mller-kva.de`). Blanks and
 * invisible characters around it are removed.
 */
export const emailAddress = bounded(MAX_ADDRESS, tooLong('An e-mail address', MAX_ADDRESS))
  .transform((given, context) => {
    const address = uniqueAddress(withoutUnseenAround(given));
    if (address !== null) return address;
    const message =
      withoutUnseenAround(given).length > MAX_ADDRESS
        ? tooLong('An e-mail address', MAX_ADDRESS)
        : NO_ADDRESS;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .pipe(z.string());

function uniqueAddress(address: string): string | null {
  // The validator throws for half a surrogate pair.
  if (/\p{Cs}/u.test(address)) return null;
  const at = address.lastIndexOf('@');
  const domain = asciiDomain(address.slice(at + 1));
  // Checked before lower case, which can turn a letter of another script into an ASCII one.
  const ascii = `${address.slice(0, at)}@${domain}`;
  return at > 0 &&
    domain !== null &&
    validator.default(ascii, { allow_utf8_local_part: false }) &&
    !ascii.includes('"')
    ? ascii.toLowerCase()
    : null;
}

/** A domain as DNS knows it; null when it is no host name. */
function asciiDomain(domain: string): string | null {
  if (/[\p{Cf}\p{Default_Ignorable_Code_Point}\s/?#:@%[\]\\]/u.test(domain)) return null;
  const name = URL.parse(`http://${domain}`)?.hostname ?? null;
  const isPlain = /^[\x21-\x7e]*$/.test(domain);
  return isPlain && name !== domain.toLowerCase() ? null : name;
}

/** An IANA zone such as `Europe/Rome`, in IANA's spelling. An alias stays the name that was chosen. */
export const timeZone = z.string().transform((name, context) => {
  const zone = zoneNamed(name);
  if (zone === null)
    context.addIssue({
      code: 'custom',
      message: 'This is not a time zone; use an IANA name such as Europe/Rome.',
    });
  return zone ?? name;
});

const canonicalLocale = (tag: string): string | null => {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
};

/** A BCP 47 language tag in its canonical form, such as `it-IT`. */
export const localeTag = z
  .string()
  .max(35, { error: 'A locale has at most 35 characters.', abort: true })
  .refine((tag) => canonicalLocale(tag) !== null, 'This is not a locale; use a language tag such as it-IT.')
  .transform((tag) => canonicalLocale(tag) ?? tag);

/** A whole number in a range. The message says the range. */
export const whole = (what: string, min: number, max: number) =>
  z
    .int({ error: ({ input }) => (input === null ? undefined : `${what} must be a whole number.`) })
    .min(min, `${what} must be at least ${min}.`)
    .max(max, `${what} must be at most ${max}.`);

/** A list of at least one of these words, without repetitions. The message names them all. */
export const someOf = <Word extends string>(what: string, words: readonly [Word, ...Word[]]) =>
  z
    .array(z.enum(words, `There is no such ${what}; choose among ${words.join(', ')}.`))
    .min(1, `Choose at least one of ${words.join(', ')}.`)
    // Only repetitions can make it so long.
    .max(50, `Choose among ${words.join(', ')}, each once.`)
    .transform((chosen) => words.filter((word) => chosen.includes(word)));

/**
 * Throws `InvalidInputError` when a center has the most of something: no center may fill the shared database. `beyond` finds
 * a row after so many. Simultaneous calls may add a few more.
 */
export async function assertRoom(
  most: number,
  field: string,
  message: string,
  beyond: (skip: number) => PromiseLike<object | null>,
): Promise<void> {
  if (await beyond(most - 1)) throw new InvalidInputError(field, message);
}
