import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'About you',
    name: 'Name',
    nameHint: 'Customers see it with your classes.',
    language: 'Language',
    languageHint: 'Of this console, and of the messages that you get.',
    asCenter: (language: string) => `The center’s (${language})`,
    saved: 'Saved',
    another: 'Another account',
    anotherHint:
      'If your address has accounts at several centers, or is a customer’s too, sign in again and choose.',
    choose: 'Sign in to another account',
  },
  {
    es: {
      title: 'Sobre ti',
      name: 'Nombre',
      nameHint: 'Los clientes lo ven con tus clases.',
      language: 'Idioma',
      languageHint: 'De esta consola y de los mensajes que recibes.',
      asCenter: (language) => `El del centro (${language})`,
      saved: 'Guardado',
      another: 'Otra cuenta',
      anotherHint:
        'Si tu dirección tiene cuentas en varios centros, o también es de cliente, vuelve a entrar y elige.',
      choose: 'Entrar en otra cuenta',
    },
    it: {
      title: 'Su di te',
      name: 'Nome',
      nameHint: 'I clienti lo vedono con le tue lezioni.',
      language: 'Lingua',
      languageHint: 'Di questa console e dei messaggi che ricevi.',
      asCenter: (language) => `Quella del centro (${language})`,
      saved: 'Salvato',
      another: 'Un altro account',
      anotherHint:
        'Se il tuo indirizzo ha account in più centri, o è anche di un cliente, accedi di nuovo e scegli.',
      choose: 'Accedi a un altro account',
    },
    ca: {
      title: 'Sobre tu',
      name: 'Nom',
      nameHint: 'Els clients el veuen amb les teves classes.',
      language: 'Idioma',
      languageHint: 'D’aquesta consola i dels missatges que reps.',
      asCenter: (language) => `El del centre (${language})`,
      saved: 'Desat',
      another: 'Un altre compte',
      anotherHint:
        'Si la teva adreça té comptes en diversos centres, o també és d’un client, torna a entrar i tria.',
      choose: 'Entra en un altre compte',
    },
  },
);
