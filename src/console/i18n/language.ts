import { createContext, useContext } from 'react';

export const LANGUAGES = ['en', 'es', 'it', 'ca'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  es: 'Español',
  it: 'Italiano',
  ca: 'Català',
};

/** The language of the texts, and the whole locale that formats dates and numbers. */
export type Locale = { language: Language; tag: string };

const CHOSEN = 'language';

/** The first of these locales that there are texts in, else English. */
export function localeOf(...tags: (string | null | undefined)[]): Locale {
  for (const tag of tags) {
    const language = LANGUAGES.find((one) => tag?.toLowerCase().split('-')[0] === one);
    if (tag && language) return { language, tag };
  }
  return { language: 'en', tag: 'en-GB' };
}

/** Before somebody is signed in: the language chosen on this device, else the browser's. */
export const deviceLocale = (): Locale => localeOf(localStorage.getItem(CHOSEN), ...navigator.languages);
export const rememberLocale = (tag: string): void => localStorage.setItem(CHOSEN, tag);

export const LocaleContext = createContext<Locale>({ language: 'en', tag: 'en-GB' });
export const useLocale = (): Locale => useContext(LocaleContext);

type Text = string | ((...facts: never[]) => string);
type Texts = { [name: string]: Text | Texts };
/** The texts of a screen in every language, beside each other. English gives the names and what each text is told. */
export type TextsOf<T> = Record<Language, T>;

type Widened<T> = {
  [Name in keyof T]: T[Name] extends string
    ? string
    : T[Name] extends (...facts: infer Facts) => string
      ? (...facts: Facts) => string
      : Widened<T[Name]>;
};

export const defineTexts = <T extends Texts>(
  en: T & Widened<T>,
  others: Record<Exclude<Language, 'en'>, Widened<T>>,
): TextsOf<Widened<T>> => ({ en, ...others });

export const useTexts = <T>(texts: TextsOf<T>): T => texts[useLocale().language];
