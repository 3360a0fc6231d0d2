import type { en } from './en.ts';

export const ca: typeof en = {
  move: 'Mou',
  title: 'Mou la classe',
  startsAt: 'Nou començament',
  readers: (zone, time) => `${zone}; al teu rellotge: ${time}`,
  duration: 'Minuts',
  minutes: (minutes) => `${minutes} minuts`,
  note: 'Una línia per a qui té reserva',
  noteHint: 'Va amb el missatge. Pot quedar buida.',
  sendTime: 'L’hora d’enviament es va posar a mà',
  choice: {
    KEEP: 'Es queda on és',
    SHIFT: 'Es mou tant com la classe',
    RESET: 'Torna a ser automàtica',
  },
  noDate: 'Posa una data i una hora.',
  preview: 'Què passarà',
  looking: 'S’està mirant què passarà …',
  noPreview: 'Ara mateix no es pot dir què passarà.',
  nobody: 'No cal avisar ningú.',
  atOnce: (people) =>
    people === 1 ? 'S’avisa 1 persona de seguida.' : `S’avisen ${people} persones de seguida.`,
  inAMinute: (people) =>
    `${people === 1 ? 'S’avisa 1 persona' : `S’avisen ${people} persones`} d’aquí a un minut. Fins aleshores la pots tornar on era sense que ningú ho noti.`,
  follows: (time) => `L’accés s’envia ${time}.`,
  stays: (time) => `L’accés s’envia ${time}, tal com es va posar a mà.`,
  sentAgain: (time) => `L’accés ja s’ha enviat. Es torna a enviar ${time}.`,
  notSentAgain:
    'L’accés ja s’ha enviat i no es torna a enviar. El missatge del canvi porta la mateixa adreça personal.',
  obstacle: {
    SESSION_ENDED: 'La classe s’ha acabat: no es pot moure.',
    SESSION_CANCELLED: 'La classe està cancel·lada: no es pot moure.',
    SESSION_IN_PAST: 'A aquella hora la classe ja s’hauria acabat.',
    SEND_TIME_AFTER_END:
      'L’hora d’enviament cauria després del nou final. Tria que es mogui amb la classe o que sigui automàtica.',
  },
  warning: {
    NOTICE_AFTER_START: 'L’accés s’envia amb la classe ja començada.',
    NOTICE_ALREADY_SENT:
      'L’accés ja s’ha enviat, a més d’un dia del nou començament. Si es mou amb la classe o és automàtic, es torna a enviar.',
    NOTICE_OVER_A_DAY_EARLY: 'L’accés s’envia més d’un dia abans de la classe.',
    ROOM_CLASH: 'A aquella hora hi ha una altra classe a la mateixa sala.',
    TEACHER_TWICE: 'A aquella hora qui la fa té una altra classe.',
  },
  moved: (time, people) =>
    `Moguda: ${time}. ${people === 0 ? 'No cal avisar ningú.' : people === 1 ? 'S’avisa 1 persona.' : `S’avisen ${people} persones.`}`,
  movedFrom: (time) => `Abans: ${time}.`,
  toldIn: (seconds) => `S’avisa d’aquí a ${seconds} s.`,
  toldSoon: 'S’avisa abans d’un minut.',
  moveBack: 'Torna-la on era',
  isBack: (time) => `Torna a ser ${time}.`,
};
