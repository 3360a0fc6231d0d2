import { acceptedLocales, chooseLanguage, type Language } from './language.ts';
import { ca } from './refusals/ca.ts';
import { es } from './refusals/es.ts';
import { it } from './refusals/it.ts';

/*
 * What refusals say. Each sentence is written once, in English, where it is refused; here it is known by that text, with
 * {1}, {2}, … for what is filled in. A test finds every sentence in the code and asks for its translations.
 */

export type Sentence = keyof typeof es;

export const REFUSALS: Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>> = { es, it, ca };

/** The language that a caller is refused in: the account's, else the first that the client accepts, else English. */
export const refusalLanguage = (locale: string | null, acceptLanguage: string | null): Language =>
  chooseLanguage(locale, ...acceptedLocales(acceptLanguage)).language;

const PLACE = /\{\d\}/;

/** Sentences with something to fill in, the most definite first: `There is no such {1}.` is less so than one about a list. */
const PATTERNS = Object.keys(es)
  .filter((sentence) => PLACE.test(sentence))
  .map((sentence) => ({ sentence, parts: sentence.split(PLACE) }))
  .sort((a, b) => b.parts.join('').length - a.parts.join('').length);

/** An English message in this language; unchanged where nobody has translated it. */
export function refusalIn(language: Language, message: string): string {
  if (language === 'en') return message;
  const texts = REFUSALS[language];
  const own = translated(texts, message);
  if (own !== null) return own;
  for (const { sentence, parts } of PATTERNS) {
    const values = valuesIn(message, parts);
    if (values)
      return filledIn(
        texts[sentence]!,
        values.map((value) => refusalIn(language, value)),
      );
  }
  return message;
}

const translated = (texts: Readonly<Record<string, string>>, text: string): string | null =>
  Object.hasOwn(texts, text) ? texts[text]! : null;

/** What stands between these parts of a message; null: it is another sentence. */
function valuesIn(message: string, parts: readonly string[]): string[] | null {
  const [first = '', ...others] = parts;
  if (!message.startsWith(first)) return null;
  const values: string[] = [];
  let from = first.length;
  for (const [place, part] of others.entries()) {
    const isLast = place === others.length - 1;
    const at = isLast && message.endsWith(part) ? message.length - part.length : message.indexOf(part, from);
    if (at <= from) return null;
    values.push(message.slice(from, at));
    from = at + part.length;
  }
  return from === message.length ? values : null;
}

const filledIn = (text: string, values: readonly string[]): string =>
  text
    .split(/\{(\d)\}/)
    .map((part, place) => (place % 2 === 0 ? part : values[Number(part) - 1]!))
    .join('');
