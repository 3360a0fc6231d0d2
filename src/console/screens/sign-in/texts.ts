import { defineTexts } from '../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Sign in',
    lead: 'We mail you a code. There is no password.',
    email: 'Your e-mail address',
    sendCode: 'Mail me a code',
    code: 'The code of the mail',
    codeHint: (email: string) =>
      `If ${email} has an account, a code is on its way there. It works for some minutes.`,
    signIn: 'Sign in',
    another: 'Another address, or a new code',
    choose: 'Which account?',
    role: { CUSTOMER: 'as a customer', MANAGER: 'as a manager', PROFESSIONAL: 'as a teacher' },
  },
  {
    es: {
      title: 'Entrar',
      lead: 'Te enviamos un código por correo. No hay contraseña.',
      email: 'Tu dirección de correo',
      sendCode: 'Enviarme un código',
      code: 'El código del correo',
      codeHint: (email) =>
        `Si ${email} tiene una cuenta, el código ya está en camino. Sirve durante unos minutos.`,
      signIn: 'Entrar',
      another: 'Otra dirección, o un código nuevo',
      choose: '¿Qué cuenta?',
      role: { CUSTOMER: 'como cliente', MANAGER: 'como responsable', PROFESSIONAL: 'como profesional' },
    },
    it: {
      title: 'Accedi',
      lead: 'Ti mandiamo un codice per e-mail. Non c’è password.',
      email: 'Il tuo indirizzo e-mail',
      sendCode: 'Mandami un codice',
      code: 'Il codice dell’e-mail',
      codeHint: (email) => `Se ${email} ha un account, il codice è in arrivo. Vale per qualche minuto.`,
      signIn: 'Accedi',
      another: 'Un altro indirizzo, o un codice nuovo',
      choose: 'Quale account?',
      role: { CUSTOMER: 'come cliente', MANAGER: 'come responsabile', PROFESSIONAL: 'come insegnante' },
    },
    ca: {
      title: 'Entra',
      lead: 'T’enviem un codi per correu. No hi ha contrasenya.',
      email: 'La teva adreça de correu',
      sendCode: 'Envia’m un codi',
      code: 'El codi del correu',
      codeHint: (email) => `Si ${email} té un compte, el codi ja hi va de camí. Serveix durant uns minuts.`,
      signIn: 'Entra',
      another: 'Una altra adreça, o un codi nou',
      choose: 'Quin compte?',
      role: { CUSTOMER: 'com a client', MANAGER: 'com a responsable', PROFESSIONAL: 'com a professional' },
    },
  },
);
