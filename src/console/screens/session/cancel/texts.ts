import { defineTexts } from '../../../i18n/language.ts';

const one = (people: number) => people === 1;

export const texts = defineTexts(
  {
    cancel: 'Cancel the class',
    title: 'Cancel this class?',
    leave: 'Leave it',
    toldAtOnce: (people: number) =>
      people === 0
        ? 'Nobody is booked. The class closes at once.'
        : `The class closes at once, and ${one(people) ? '1 person is' : `${people} people are`} told at once: it begins, or began, within three hours.`,
    toldInAMinute: (people: number) =>
      people === 0
        ? 'Nobody is booked. The class closes at once.'
        : `The class closes at once. ${one(people) ? '1 person is' : `${people} people are`} told after a minute: until then you can take it back without a word.`,
    reason: 'Reason, for the people booked',
    reasonHint: 'One line. It can stay empty.',
    isCancelled: (time: string) => `Cancelled ${time}.`,
    because: (reason: string) => `Reason: ${reason}`,
    toldIn: (people: number, seconds: number) =>
      `${one(people) ? '1 person is' : `${people} people are`} told in ${seconds} s.`,
    toldSoon: (people: number) =>
      `${one(people) ? '1 person is' : `${people} people are`} told within a minute.`,
    takeBack: 'Take it back',
    restore: 'Restore the class',
    restoreTitle: 'Restore this class?',
    restoreLead:
      'Bookings keep their seats. Who was told that it is cancelled is told that it takes place after all.',
    isRestored: 'The class takes place.',
  },
  {
    es: {
      cancel: 'Cancelar la clase',
      title: '¿Cancelar esta clase?',
      leave: 'Dejarla',
      toldAtOnce: (people) =>
        people === 0
          ? 'No hay reservas. La clase se cierra al momento.'
          : `La clase se cierra y se avisa a ${one(people) ? '1 persona' : `${people} personas`} al momento: faltan, o han pasado, menos de tres horas.`,
      toldInAMinute: (people) =>
        people === 0
          ? 'No hay reservas. La clase se cierra al momento.'
          : `La clase se cierra al momento. Se avisa a ${one(people) ? '1 persona' : `${people} personas`} dentro de un minuto: hasta entonces puedes deshacerlo sin que nadie lo note.`,
      reason: 'Motivo, para quien tiene reserva',
      reasonHint: 'Una línea. Puede quedar vacía.',
      isCancelled: (time) => `Cancelada ${time}.`,
      because: (reason) => `Motivo: ${reason}`,
      toldIn: (people, seconds) =>
        `Se avisa a ${one(people) ? '1 persona' : `${people} personas`} dentro de ${seconds} s.`,
      toldSoon: (people) =>
        `Se avisa a ${one(people) ? '1 persona' : `${people} personas`} antes de un minuto.`,
      takeBack: 'Deshacer',
      restore: 'Recuperar la clase',
      restoreTitle: '¿Recuperar esta clase?',
      restoreLead:
        'Las reservas conservan su plaza. A quien se avisó de la cancelación se le dice que la clase se hace.',
      isRestored: 'La clase se hace.',
    },
    it: {
      cancel: 'Annulla la lezione',
      title: 'Annullare questa lezione?',
      leave: 'Lasciala',
      toldAtOnce: (people) =>
        people === 0
          ? 'Nessuno è prenotato. La lezione si chiude subito.'
          : `La lezione si chiude subito e ${one(people) ? '1 persona viene avvisata' : `${people} persone vengono avvisate`} subito: mancano, o sono passate, meno di tre ore.`,
      toldInAMinute: (people) =>
        people === 0
          ? 'Nessuno è prenotato. La lezione si chiude subito.'
          : `La lezione si chiude subito. ${one(people) ? '1 persona viene avvisata' : `${people} persone vengono avvisate`} dopo un minuto: fino ad allora puoi tornare indietro senza che nessuno lo sappia.`,
      reason: 'Motivo, per chi è prenotato',
      reasonHint: 'Una riga. Può restare vuota.',
      isCancelled: (time) => `Annullata ${time}.`,
      because: (reason) => `Motivo: ${reason}`,
      toldIn: (people, seconds) =>
        `${one(people) ? '1 persona viene avvisata' : `${people} persone vengono avvisate`} tra ${seconds} s.`,
      toldSoon: (people) =>
        `${one(people) ? '1 persona viene avvisata' : `${people} persone vengono avvisate`} entro un minuto.`,
      takeBack: 'Torna indietro',
      restore: 'Ripristina la lezione',
      restoreTitle: 'Ripristinare questa lezione?',
      restoreLead:
        'Le prenotazioni tengono il posto. A chi è stato avvisato dell’annullamento si dice che la lezione si fa.',
      isRestored: 'La lezione si fa.',
    },
    ca: {
      cancel: 'Cancel·la la classe',
      title: 'Vols cancel·lar aquesta classe?',
      leave: 'Deixa-la',
      toldAtOnce: (people) =>
        people === 0
          ? 'No hi ha reserves. La classe es tanca de seguida.'
          : `La classe es tanca i ${one(people) ? 's’avisa 1 persona' : `s’avisen ${people} persones`} de seguida: falten, o han passat, menys de tres hores.`,
      toldInAMinute: (people) =>
        people === 0
          ? 'No hi ha reserves. La classe es tanca de seguida.'
          : `La classe es tanca de seguida. ${one(people) ? 'S’avisa 1 persona' : `S’avisen ${people} persones`} d’aquí a un minut: fins aleshores ho pots desfer sense que ningú ho noti.`,
      reason: 'Motiu, per a qui té reserva',
      reasonHint: 'Una línia. Pot quedar buida.',
      isCancelled: (time) => `Cancel·lada ${time}.`,
      because: (reason) => `Motiu: ${reason}`,
      toldIn: (people, seconds) =>
        `${one(people) ? 'S’avisa 1 persona' : `S’avisen ${people} persones`} d’aquí a ${seconds} s.`,
      toldSoon: (people) =>
        `${one(people) ? 'S’avisa 1 persona' : `S’avisen ${people} persones`} abans d’un minut.`,
      takeBack: 'Desfés-ho',
      restore: 'Recupera la classe',
      restoreTitle: 'Vols recuperar aquesta classe?',
      restoreLead:
        'Les reserves conserven la plaça. A qui es va avisar de la cancel·lació se li diu que la classe es fa.',
      isRestored: 'La classe es fa.',
    },
  },
);
