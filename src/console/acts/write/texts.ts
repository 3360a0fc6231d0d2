import { defineTexts } from '../../i18n/language.ts';

export const texts = defineTexts(
  {
    write: 'Write to all',
    title: 'Words to everybody booked',
    text: 'Your words',
    textHint: 'Plain text, without web addresses: the personal link of each person goes with it.',
    to: 'To whom',
    booked: (count: number) => (count === 1 ? 'The 1 person booked' : `All ${count} people booked`),
    notYetIn: 'Only those who are not in yet',
    lead: 'By mail and push, one message each. Whoever books later gets it too. At night it waits for the morning, unless the class begins before.',
    send: 'Send',
    onItsWay: (count: number) =>
      count === 0
        ? 'Nobody gets it now.'
        : count === 1
          ? 'On its way to 1 person.'
          : `On its way to ${count} people.`,
  },
  {
    es: {
      write: 'Escribir a todos',
      title: 'Mensaje a quienes han reservado',
      text: 'Tu mensaje',
      textHint: 'Texto sin direcciones web: el enlace personal de cada persona va con él.',
      to: 'A quién',
      booked: (count) =>
        count === 1 ? 'A la única persona con reserva' : `A las ${count} personas con reserva`,
      notYetIn: 'Solo a quien aún no ha entrado',
      lead: 'Por correo y push, un mensaje a cada persona. Quien reserve después también lo recibe. De noche espera a la mañana, salvo que la clase empiece antes.',
      send: 'Enviar',
      onItsWay: (count) =>
        count === 0
          ? 'Ahora no lo recibe nadie.'
          : count === 1
            ? 'En camino a 1 persona.'
            : `En camino a ${count} personas.`,
    },
    it: {
      write: 'Scrivi a tutti',
      title: 'Messaggio a chi è prenotato',
      text: 'Il tuo messaggio',
      textHint: 'Testo senza indirizzi web: il link personale di ognuno parte insieme.',
      to: 'A chi',
      booked: (count) =>
        count === 1 ? 'All’unica persona prenotata' : `A tutte le ${count} persone prenotate`,
      notYetIn: 'Solo a chi non è ancora dentro',
      lead: 'Per e-mail e push, un messaggio a testa. Lo riceve anche chi prenota dopo. Di notte aspetta il mattino, a meno che la lezione cominci prima.',
      send: 'Invia',
      onItsWay: (count) =>
        count === 0
          ? 'Ora non lo riceve nessuno.'
          : count === 1
            ? 'In arrivo a 1 persona.'
            : `In arrivo a ${count} persone.`,
    },
    ca: {
      write: 'Escriu a tothom',
      title: 'Missatge a qui ha reservat',
      text: 'El teu missatge',
      textHint: 'Text sense adreces web: l’enllaç personal de cadascú hi va junt.',
      to: 'A qui',
      booked: (count) =>
        count === 1 ? 'A l’única persona amb reserva' : `A les ${count} persones amb reserva`,
      notYetIn: 'Només a qui encara no ha entrat',
      lead: 'Per correu i push, un missatge a cada persona. Qui reservi després també el rep. De nit espera el matí, tret que la classe comenci abans.',
      send: 'Envia',
      onItsWay: (count) =>
        count === 0
          ? 'Ara no el rep ningú.'
          : count === 1
            ? 'En camí cap a 1 persona.'
            : `En camí cap a ${count} persones.`,
    },
  },
);
