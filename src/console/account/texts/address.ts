import { defineTexts } from '../../i18n/language.ts';

export const address = defineTexts(
  {
    title: 'E-mail address',
    proven: 'Confirmed',
    unproven: 'Not confirmed yet',
    another: 'Another address',
    anotherHint: 'We mail a code there. Your present address stays until you enter it.',
    change: 'Change address',
    codeSent: 'A code is on its way to the new address.',
    pending: (email: string) => `A code is on its way to ${email}. It works for 10 minutes.`,
    code: 'The code of the mail to the new address',
    confirm: 'Confirm the new address',
    changed: 'Your address is changed. Every other sign-in has ended.',
  },
  {
    es: {
      title: 'Dirección de correo',
      proven: 'Confirmada',
      unproven: 'Sin confirmar',
      another: 'Otra dirección',
      anotherHint: 'Enviamos allí un código. Tu dirección actual sigue valiendo hasta que lo escribas.',
      change: 'Cambiar la dirección',
      codeSent: 'El código va de camino a la nueva dirección.',
      pending: (email) => `Un código va de camino a ${email}. Sirve durante 10 minutos.`,
      code: 'El código del correo a la nueva dirección',
      confirm: 'Confirmar la nueva dirección',
      changed: 'Tu dirección ha cambiado. Las demás sesiones iniciadas se han cerrado.',
    },
    it: {
      title: 'Indirizzo e-mail',
      proven: 'Confermato',
      unproven: 'Non ancora confermato',
      another: 'Un altro indirizzo',
      anotherHint: 'Mandiamo lì un codice. Il tuo indirizzo attuale resta finché non lo inserisci.',
      change: 'Cambia indirizzo',
      codeSent: 'Il codice è in arrivo al nuovo indirizzo.',
      pending: (email) => `Un codice è in arrivo a ${email}. Vale 10 minuti.`,
      code: 'Il codice dell’e-mail al nuovo indirizzo',
      confirm: 'Conferma il nuovo indirizzo',
      changed: 'Il tuo indirizzo è cambiato. Ogni altro accesso è terminato.',
    },
    ca: {
      title: 'Adreça de correu',
      proven: 'Confirmada',
      unproven: 'Sense confirmar',
      another: 'Una altra adreça',
      anotherHint: 'Hi enviem un codi. La teva adreça actual continua fins que l’escriguis.',
      change: 'Canvia l’adreça',
      codeSent: 'El codi va de camí a la nova adreça.',
      pending: (email) => `Un codi va de camí a ${email}. Serveix durant 10 minuts.`,
      code: 'El codi del correu a la nova adreça',
      confirm: 'Confirma la nova adreça',
      changed: 'La teva adreça ha canviat. Les altres sessions iniciades s’han tancat.',
    },
  },
);

export const again = defineTexts(
  {
    title: 'Is it really you?',
    why: (email: string) =>
      `Whoever has your phone in hand must not be able to take your account. So we mail a code to ${email} first; then it goes on here.`,
    mail: 'Mail me a code',
  },
  {
    es: {
      title: '¿Eres tú de verdad?',
      why: (email) =>
        `Quien tenga tu teléfono en la mano no debe poder quedarse con tu cuenta. Por eso enviamos antes un código a ${email}; después se sigue aquí.`,
      mail: 'Enviarme un código',
    },
    it: {
      title: 'Sei davvero tu?',
      why: (email) =>
        `Chi ha in mano il tuo telefono non deve potersi prendere il tuo account. Perciò mandiamo prima un codice a ${email}; poi si continua qui.`,
      mail: 'Mandami un codice',
    },
    ca: {
      title: 'Ets tu de debò?',
      why: (email) =>
        `Qui tingui el teu telèfon a la mà no s’ha de poder quedar el teu compte. Per això enviem abans un codi a ${email}; després se segueix aquí.`,
      mail: 'Envia’m un codi',
    },
  },
);
