import { defineTexts } from '../i18n/language.ts';

export const texts = defineTexts(
  { meant: 'In what you pasted there is this link:', use: 'Use it' },
  {
    es: { meant: 'En lo que has pegado está este enlace:', use: 'Usarlo' },
    it: { meant: 'In quello che hai incollato c’è questo link:', use: 'Usa questo' },
    ca: { meant: 'En el que has enganxat hi ha aquest enllaç:', use: 'Fes-lo servir' },
  },
);
