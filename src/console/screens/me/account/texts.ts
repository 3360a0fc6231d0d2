import { studios } from '../../../account/texts/sign-ins.ts';
import { defineTexts } from '../../../i18n/language.ts';
import { data } from './texts/data.ts';
import { personal } from './texts/personal.ts';

const screen = defineTexts(
  { title: 'Account' },
  { es: { title: 'Cuenta' }, it: { title: 'Account' }, ca: { title: 'Compte' } },
);

export const texts = { ...screen, personal, studios, data };
