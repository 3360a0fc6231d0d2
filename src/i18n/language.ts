/** The languages that people are addressed in; each has a catalog of its own. */
export const LANGUAGES = ['en', 'es', 'it', 'ca'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A language for the words, and the full tag (as `es-MX`) by which dates and times are written in it. */
export type ChosenLanguage = { language: Language; formattingLocale: string };

const isSpoken = (language: string): language is Language =>
  LANGUAGES.some((formatted) => formatted === language);

function understood(tag: string | null): ChosenLanguage | null {
  if (!tag) return null;
  try {
    const { baseName, language } = new Intl.Locale(tag);
    return isSpoken(language) ? { language, formattingLocale: baseName } : null;
  } catch {
    return null;
  }
}

/**
 * The first of these locales (the customer's, then the center's) that we have words for, else English. Dates follow the
 * same locale as the words, so that no sentence mixes two languages. Never throws: what is not a locale is passed over.
 */
export function chooseLanguage(...locales: (string | null)[]): ChosenLanguage {
  for (const tag of locales) {
    const chosen = understood(tag);
    if (chosen) return chosen;
  }
  return { language: 'en', formattingLocale: 'en' };
}

/** The locales of an `Accept-Language` header, most wanted first: for a page whose reader is not known. */
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
