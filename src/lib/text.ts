// In the subject of an email, line breaks could start another header.
const BREAKS_AND_CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
const CONTROLS_BUT_BREAKS = /(?![\n\t])\p{Cc}/gu;

/** Invisible: format characters, direction marks, variation selectors, blank letters, and halves of surrogate pairs. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/gu;

/** The text without invisible characters. Blanks and line breaks stay. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

const UNSEEN = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\ufffc]$/u;

/** The text without blanks and invisible characters at its ends. */
export function withoutUnseenAround(text: string): string {
  const signs = [...text];
  const seen = (sign: string) => !UNSEEN.test(sign);
  return signs.slice(signs.findIndex(seen), signs.findLastIndex(seen) + 1).join('');
}

const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const flat = (text: string): string => text.replace(BREAKS_AND_CONTROLS, ' ').trim();

/** The text on one line, trimmed, without control characters and direction marks. */
export const oneLine = (text: string): string => flat(text.replace(DIRECTIONS, ''));

const [ISOLATE, END_ISOLATE] = ['\u2068', '\u2069'];
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name within a sentence. One that is read from the right must not move the text around it. */
export const isolated = (name: string): string =>
  RIGHT_TO_LEFT.test(name) ? `${ISOLATE}${name}${END_ISOLATE}` : name;

/** The text with an end for each isolate that a cut has left open. */
const closed = (text: string): string =>
  text + END_ISOLATE.repeat(Math.max(0, text.split(ISOLATE).length - text.split(END_ISOLATE).length));

/** The lines of a plain text, by any kind of line break. Other control characters are dropped. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROLS_BUT_BREAKS, '')
    .trim()
    .split('\n');

/** One line of at most `max` whole characters. An ellipsis marks a cut. */
export function clip(text: string, max: number): string {
  const characters = [...flat(text)];
  if (characters.length <= max) return characters.join('');
  const start = characters.slice(0, max - 1).join('');
  return closed(`${start.trimEnd()}…`);
}

/** The text with its first letter in upper case. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A number with what it counts: `1 wake-up waits`, `2 wake-ups wait`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
