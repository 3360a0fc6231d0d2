import { defineTexts } from '../../i18n/language.ts';

export const texts = defineTexts(
  { unknown: 'There is no such class.' },
  {
    es: { unknown: 'Esta clase no existe.' },
    it: { unknown: 'Questa lezione non esiste.' },
    ca: { unknown: 'Aquesta classe no existeix.' },
  },
);
