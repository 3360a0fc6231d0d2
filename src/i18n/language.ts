import { LRUCache } from 'lru-cache';

/** The supported languages. Each has a catalog. */
export const LANGUAGES = ['en', 'es', 'it', 'ca'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of the texts, and the full locale (such as `es-MX`) that formats dates and times. */
export type ChosenLanguage = { language: Language; formattingLocale: string };

const isSupported = (language: string): language is Language =>
  LANGUAGES.some((supported) => supported === language);

// Reading a tag takes longer than a whole sentence. Bounded, because people name tags.
const read = new LRUCache<string, { chosen: ChosenLanguage | null }>({
  max: 500,
  memoMethod: (tag) => ({ chosen: readTag(tag) }),
});

function readTag(tag: string): ChosenLanguage | null {
  try {
    const { baseName, language } = new Intl.Locale(tag);
    return isSupported(language) ? { language, formattingLocale: baseName } : null;
  } catch {
    return null;
  }
}

const languageOf = (tag: string | null) => (tag ? read.memo(tag).chosen : null);

/**
 * The first of these locales (the customer's, then the center's) whose language is supported, else English. The same
 * locale formats dates, so that no sentence mixes two languages. Never throws: invalid locales are skipped.
 */
export function chooseLanguage(...locales: (string | null)[]): ChosenLanguage {
  for (const tag of locales) {
    const chosen = languageOf(tag);
    if (chosen) return chosen;
  }
  return { language: 'en', formattingLocale: 'en' };
}

/** The locales of an `Accept-Language` header, by descending weight. */
export function acceptedLocales(header: string | null | undefined): string[] {
  const weighed = (header ?? '').split(',', 20).map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { tag, weight: weight ? Number(weight.slice(2)) || 0 : 1 };
  });
  return weighed
    .filter(({ tag, weight }) => /^[A-Za-z]/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
