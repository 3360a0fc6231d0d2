import { z } from 'zod';
import { InvalidInputError } from './errors.ts';
import { zoneNamed } from './words/zones.ts';

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

/** An IANA zone, as `Europe/Rome`: kept in its own letters, and under the name that was chosen. */
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

/**
 * Refuses to make one more of something of which a center has as many as it may: nobody fills the database that all
 * centers share. `beyond` looks for a row after so many. Several at once may end with a few more. Throws
 * `InvalidInputError`.
 */
export async function assertRoom(
  most: number,
  field: string,
  message: string,
  beyond: (skip: number) => PromiseLike<object | null>,
): Promise<void> {
  if (await beyond(most - 1)) throw new InvalidInputError(field, message);
}
