import { defineTexts } from '../../../i18n/language.ts';
import { ca } from './words/ca.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { it } from './words/it.ts';

export const texts = defineTexts(en, { es, it, ca });
