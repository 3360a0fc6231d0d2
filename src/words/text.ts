// Control and line-breaking characters have no place in a line: in a subject they could start a header of their own.
const BREAKS_AND_CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
const CONTROLS_BUT_BREAKS = /(?![\n\t])\p{Cc}/gu;

/** What nobody sees: format characters, direction marks, variation selectors, and letters and signs that are blank. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/gu;

/** The text without what nobody sees; blanks and line breaks stay. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

const UNSEEN = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\ufffc]$/u;

/** The text without blanks and what nobody sees at its ends. */
export function withoutUnseenAround(text: string): string {
  const signs = [...text];
  const seen = (sign: string) => !UNSEEN.test(sign);
  return signs.slice(signs.findIndex(seen), signs.findLastIndex(seen) + 1).join('');
}

/** The text on one line, trimmed, without control characters. */
export const oneLine = (text: string): string => text.replace(BREAKS_AND_CONTROLS, ' ').trim();

/** Plain text as its lines: every kind of line break counts, other control characters are dropped. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(CONTROLS_BUT_BREAKS, '')
    .trim()
    .split('\n');

/** At most `max` characters on one line, never half of one; what is cut off is marked by an ellipsis. */
export function clip(text: string, max: number): string {
  const characters = [...oneLine(text)];
  if (characters.length <= max) return characters.join('');
  return `${characters
    .slice(0, max - 1)
    .join('')
    .trimEnd()}…`;
}

/** The text with its first letter in upper case, to begin a line. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
