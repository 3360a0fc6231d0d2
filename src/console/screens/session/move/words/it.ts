import type { en } from './en.ts';

export const it: typeof en = {
  move: 'Sposta',
  title: 'Sposta la lezione',
  startsAt: 'Nuovo inizio',
  readers: (zone, time) => `${zone}; sul tuo orologio: ${time}`,
  duration: 'Minuti',
  minutes: (minutes) => `${minutes} minuti`,
  note: 'Una riga per chi è prenotato',
  noteHint: 'Va con il messaggio. Può restare vuota.',
  sendTime: 'L’ora dell’invio è stata messa a mano',
  choice: {
    KEEP: 'Resta dov’è',
    SHIFT: 'Si sposta quanto la lezione',
    RESET: 'Torna automatica',
  },
  noDate: 'Metti una data e un’ora.',
  preview: 'Che cosa succede',
  looking: 'Vediamo che cosa succede …',
  noPreview: 'Al momento non si può dire che cosa succede.',
  nobody: 'Non c’è nessuno da avvisare.',
  atOnce: (people) =>
    people === 1 ? '1 persona viene avvisata subito.' : `${people} persone vengono avvisate subito.`,
  inAMinute: (people) =>
    `${people === 1 ? '1 persona viene avvisata' : `${people} persone vengono avvisate`} dopo un minuto. Fino ad allora puoi rimetterla a posto senza che nessuno lo sappia.`,
  follows: (time) => `L’accesso viene inviato ${time}.`,
  stays: (time) => `L’accesso viene inviato ${time}, come messo a mano.`,
  sentAgain: (time) => `L’accesso è già stato inviato. Viene inviato di nuovo ${time}.`,
  notSentAgain:
    'L’accesso è già stato inviato e non viene inviato di nuovo. Il messaggio sullo spostamento ha lo stesso indirizzo personale.',
  obstacle: {
    SESSION_ENDED: 'La lezione è finita: non si può spostare.',
    SESSION_CANCELLED: 'La lezione è annullata: non si può spostare.',
    SESSION_IN_PAST: 'A quell’ora la lezione sarebbe già finita.',
    SEND_TIME_AFTER_END:
      'L’ora dell’invio cadrebbe dopo la nuova fine. Scegli che si sposti con la lezione o che sia automatica.',
  },
  warning: {
    NOTICE_AFTER_START: 'L’accesso viene inviato a lezione già cominciata.',
    NOTICE_ALREADY_SENT:
      'L’accesso è già stato inviato, a più di un giorno dal nuovo inizio. Se si sposta con la lezione o è automatico, viene inviato di nuovo.',
    NOTICE_OVER_A_DAY_EARLY: 'L’accesso viene inviato più di un giorno prima della lezione.',
    ROOM_CLASH: 'A quell’ora c’è un’altra lezione nella stessa sala.',
    TEACHER_TWICE: 'A quell’ora l’insegnante ha un’altra lezione.',
  },
  moved: (time, people) =>
    `Spostata: ${time}. ${people === 0 ? 'Non c’è nessuno da avvisare.' : people === 1 ? '1 persona viene avvisata.' : `${people} persone vengono avvisate.`}`,
  movedFrom: (time) => `Prima: ${time}.`,
  toldIn: (seconds) => `L’avviso parte tra ${seconds} s.`,
  toldSoon: 'L’avviso parte entro un minuto.',
  moveBack: 'Rimettila dov’era',
  isBack: (time) => `È di nuovo ${time}.`,
};
