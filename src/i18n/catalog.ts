import { ca } from './ca.ts';
import type { Catalog } from './catalog.types.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { it } from './it.ts';
import type { Language } from './language.ts';

const catalogs: Record<Language, Catalog> = { en, es, it, ca };

/** Every text for people, in this language. */
export const catalogFor = (language: Language): Catalog => catalogs[language];
