import { defineTexts } from '../../../i18n/language.ts';
import { address, again } from './texts/address.ts';
import { data } from './texts/data.ts';
import { notifications } from './texts/notifications.ts';
import { personal } from './texts/personal.ts';
import { signIns, studios } from './texts/sign-ins.ts';

const screen = defineTexts(
  { title: 'Account' },
  { es: { title: 'Cuenta' }, it: { title: 'Account' }, ca: { title: 'Compte' } },
);

export const texts = { ...screen, notifications, personal, address, again, signIns, studios, data };
