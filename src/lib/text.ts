// Control and line-breaking characters have no place in a line: in a subject they could start a header of their own.
const BREAKS_AND_CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
const CONTROLS_BUT_BREAKS = /(?![\n\t])\p{Cc}/gu;

/**
 * What nobody sees: format characters, direction marks, variation selectors, letters and signs that are blank, and half a
 * character that a cut has left.
 */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/gu;

/** The text without what nobody sees; blanks and line breaks stay. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

const UNSEEN = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\ufffc]$/u;

/** The text without blanks and what nobody sees at its ends. */
export function withoutUnseenAround(text: string): string {
  const signs = [...text];
  const seen = (sign: string) => !UNSEEN.test(sign);
  return signs.slice(signs.findIndex(seen), signs.findLastIndex(seen) + 1).join('');
}

const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const flat = (text: string): string => text.replace(BREAKS_AND_CONTROLS, ' ').trim();

/** The text on one line, trimmed, without control characters and without what turns the direction of others. */
export const oneLine = (text: string): string => flat(text.replace(DIRECTIONS, ''));

const [ISOLATE, END_ISOLATE] = ['\u2068', '\u2069'];
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name within a sentence of ours: one that is read from the right moves nothing around it. */
export const isolated = (name: string): string =>
  RIGHT_TO_LEFT.test(name) ? `${ISOLATE}${name}${END_ISOLATE}` : name;

/** What a cut has left open is closed. */
const closed = (text: string): string =>
  text + END_ISOLATE.repeat(Math.max(0, text.split(ISOLATE).length - text.split(END_ISOLATE).length));

/** Plain text as its lines: every kind of line break counts, other control characters are dropped. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROLS_BUT_BREAKS, '')
    .trim()
    .split('\n');

/** At most `max` characters on one line, never half of one; what is cut off is marked by an ellipsis. */
export function clip(text: string, max: number): string {
  const characters = [...flat(text)];
  if (characters.length <= max) return characters.join('');
  const kept = characters.slice(0, max - 1).join('');
  return closed(`${kept.trimEnd()}…`);
}

/** The text with its first letter in upper case, to begin a line. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
