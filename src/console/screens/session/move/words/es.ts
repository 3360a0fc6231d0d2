import type { en } from './en.ts';

export const es: typeof en = {
  move: 'Mover',
  title: 'Mover la clase',
  startsAt: 'Nuevo inicio',
  readers: (zone, time) => `${zone}; en tu reloj: ${time}`,
  duration: 'Minutos',
  minutes: (minutes) => `${minutes} minutos`,
  note: 'Una línea para quien tiene reserva',
  noteHint: 'Va con el mensaje. Puede quedar vacía.',
  sendTime: 'La hora de envío se puso a mano',
  choice: {
    KEEP: 'Se queda donde está',
    SHIFT: 'Se mueve tanto como la clase',
    RESET: 'Vuelve a ser automática',
  },
  noDate: 'Pon una fecha y una hora, por favor.',
  preview: 'Qué pasará',
  looking: 'Mirando qué pasará …',
  noPreview: 'Ahora mismo no se puede decir qué pasará.',
  nobody: 'No hay que avisar a nadie.',
  atOnce: (people) =>
    people === 1 ? 'Se avisa a 1 persona al momento.' : `Se avisa a ${people} personas al momento.`,
  inAMinute: (people) =>
    `Se avisa a ${people === 1 ? '1 persona' : `${people} personas`} dentro de un minuto. Hasta entonces puedes volver a moverla sin que nadie lo note.`,
  follows: (time) => `El acceso se envía ${time}.`,
  stays: (time) => `El acceso se envía ${time}, como se puso a mano.`,
  sentAgain: (time) => `El acceso ya se envió. Se envía otra vez ${time}.`,
  notSentAgain:
    'El acceso ya se envió y no se envía otra vez. El mensaje del cambio lleva la misma dirección personal.',
  obstacle: {
    SESSION_ENDED: 'La clase ha terminado: no se puede mover.',
    SESSION_CANCELLED: 'La clase está cancelada: no se puede mover.',
    SESSION_IN_PAST: 'A esa hora la clase ya habría terminado.',
    SEND_TIME_AFTER_END:
      'La hora de envío caería después del nuevo final. Elige que se mueva con la clase o que sea automática.',
  },
  warning: {
    NOTICE_AFTER_START: 'El acceso se envía con la clase ya empezada.',
    NOTICE_ALREADY_SENT:
      'El acceso ya se envió, a más de un día del nuevo inicio. Si se mueve con la clase o es automático, se envía otra vez.',
    NOTICE_OVER_A_DAY_EARLY: 'El acceso se envía más de un día antes de la clase.',
    ROOM_CLASH: 'A esa hora hay otra clase en la misma sala.',
    TEACHER_TWICE: 'A esa hora quien la da tiene otra clase.',
  },
  moved: (time, people) =>
    `Movida a ${time}. ${people === 0 ? 'No hay que avisar a nadie.' : people === 1 ? 'Se avisa a 1 persona.' : `Se avisa a ${people} personas.`}`,
  movedFrom: (time) => `Antes: ${time}.`,
  toldIn: (seconds) => `Se avisa dentro de ${seconds} s.`,
  toldSoon: 'Se avisa antes de un minuto.',
  moveBack: 'Dejarla donde estaba',
  isBack: (time) => `Está de nuevo en ${time}.`,
};
