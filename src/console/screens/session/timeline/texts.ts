import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Messages of this class',
    none: 'None yet, and none planned: nobody is booked.',
    ahead: 'To come',
    behind: 'So far',
    people: (people: number) => (people === 1 ? '1 person' : `${people} people`),
    status: {
      PLANNED: 'Planned',
      HELD: 'Held',
      SENT: 'Sent',
      SKIPPED: 'Skipped',
      MISSED: 'Missed',
      CANCELLED: 'Dropped',
    },
    progress: 'How to join: the sending',
    sent: (messages: number) => `${messages} sent`,
    pending: (messages: number) => `${messages} waiting`,
    skipped: (messages: number) => `${messages} skipped`,
    failed: (messages: number) => `${messages} failed`,
    joined: (people: number) => (people === 1 ? '1 person is in' : `${people} people are in`),
    unreached: (people: number) =>
      people === 1 ? 'Messages do not reach 1 person.' : `Messages do not reach ${people} people.`,
  },
  {
    es: {
      title: 'Mensajes de esta clase',
      none: 'Ninguno todavía, y ninguno previsto: no hay reservas.',
      ahead: 'Por venir',
      behind: 'Hasta ahora',
      people: (people) => (people === 1 ? '1 persona' : `${people} personas`),
      status: {
        PLANNED: 'Previsto',
        HELD: 'Retenido',
        SENT: 'Enviado',
        SKIPPED: 'Omitido',
        MISSED: 'Perdido',
        CANCELLED: 'Descartado',
      },
      progress: 'Cómo acceder: el envío',
      sent: (messages) => (messages === 1 ? '1 enviado' : `${messages} enviados`),
      pending: (messages) => `${messages} en espera`,
      skipped: (messages) => (messages === 1 ? '1 omitido' : `${messages} omitidos`),
      failed: (messages) => (messages === 1 ? '1 fallido' : `${messages} fallidos`),
      joined: (people) => (people === 1 ? 'Ha entrado 1 persona' : `Han entrado ${people} personas`),
      unreached: (people) =>
        people === 1 ? 'Los mensajes no llegan a 1 persona.' : `Los mensajes no llegan a ${people} personas.`,
    },
    it: {
      title: 'Messaggi di questa lezione',
      none: 'Ancora nessuno, e nessuno in programma: nessuno è prenotato.',
      ahead: 'In arrivo',
      behind: 'Finora',
      people: (people) => (people === 1 ? '1 persona' : `${people} persone`),
      status: {
        PLANNED: 'In programma',
        HELD: 'Trattenuto',
        SENT: 'Inviato',
        SKIPPED: 'Saltato',
        MISSED: 'Mancato',
        CANCELLED: 'Lasciato cadere',
      },
      progress: 'Come accedere: l’invio',
      sent: (messages) => (messages === 1 ? '1 inviato' : `${messages} inviati`),
      pending: (messages) => `${messages} in attesa`,
      skipped: (messages) => (messages === 1 ? '1 saltato' : `${messages} saltati`),
      failed: (messages) => (messages === 1 ? '1 fallito' : `${messages} falliti`),
      joined: (people) => (people === 1 ? 'È entrata 1 persona' : `Sono entrate ${people} persone`),
      unreached: (people) =>
        people === 1
          ? 'I messaggi non raggiungono 1 persona.'
          : `I messaggi non raggiungono ${people} persone.`,
    },
    ca: {
      title: 'Missatges d’aquesta classe',
      none: 'Encara cap, i cap de previst: no hi ha reserves.',
      ahead: 'Per venir',
      behind: 'Fins ara',
      people: (people) => (people === 1 ? '1 persona' : `${people} persones`),
      status: {
        PLANNED: 'Previst',
        HELD: 'Retingut',
        SENT: 'Enviat',
        SKIPPED: 'Omès',
        MISSED: 'Perdut',
        CANCELLED: 'Descartat',
      },
      progress: 'Com s’hi accedeix: l’enviament',
      sent: (messages) => (messages === 1 ? '1 enviat' : `${messages} enviats`),
      pending: (messages) => `${messages} en espera`,
      skipped: (messages) => (messages === 1 ? '1 omès' : `${messages} omesos`),
      failed: (messages) => (messages === 1 ? '1 fallit' : `${messages} fallits`),
      joined: (people) => (people === 1 ? 'Ha entrat 1 persona' : `Han entrat ${people} persones`),
      unreached: (people) =>
        people === 1
          ? 'Els missatges no arriben a 1 persona.'
          : `Els missatges no arriben a ${people} persones.`,
    },
  },
);
