import type { Language } from '../../../i18n/language.ts';
import type {
  ActMessage,
  CommonFacts,
  LineFacts,
  MailedAlert,
  MessageFacts,
} from '../../../modules/notifications/message-facts.ts';

type Purpose = MessageFacts['purpose'];

/** Texts that a center and a customer might write, in each language. */
const SAMPLE_TEXTS: Record<
  Language,
  { locale: string; customer: string; instructions: string; note: string; reason: string }
> = {
  en: {
    locale: 'en-GB',
    customer: 'Ellen Price',
    instructions:
      'Passcode: lumen\nPlease join with your microphone muted.\nBring a mat, a blanket and some water.',
    note: 'Marta’s train is late, so we begin two hours later today. Sorry!',
    reason: 'Marta is ill. We will make up for the class next week.',
  },
  es: {
    locale: 'es-ES',
    customer: 'Lucía Romero',
    instructions:
      'Código: lumen\nEntra con el micrófono apagado, por favor.\nTrae una esterilla, una manta y agua.',
    note: 'El tren de Marta llega tarde, así que hoy empezamos dos horas después. ¡Perdón!',
    reason: 'Marta está enferma. Recuperaremos la clase la semana que viene.',
  },
  it: {
    locale: 'it-IT',
    customer: 'Giulia Bianchi',
    instructions:
      'Codice: lumen\nEntra con il microfono spento, per favore.\nPorta un tappetino, una coperta e dell’acqua.',
    note: 'Il treno di Marta è in ritardo: oggi cominciamo due ore dopo. Scusate!',
    reason: 'Marta è malata. Recuperiamo la lezione la settimana prossima.',
  },
  ca: {
    locale: 'ca-ES',
    customer: 'Núria Ferrer',
    instructions:
      'Codi: lumen\nEntra amb el micròfon apagat, si us plau.\nPorta una estora, una manta i aigua.',
    note: 'El tren de la Marta va tard i avui comencem dues hores després. Perdoneu!',
    reason: 'La Marta està malalta. Recuperarem la classe la setmana que ve.',
  },
};

/** The situations that change the text of messages. */
export const SITUATIONS = {
  online: 'Online',
  elsewhere: 'The customer lives in another zone',
  'in-person': 'In person',
  staff: 'To the staff',
  held: 'To the staff, when the notice is held',
  relinked: 'To the professional, when the link changed',
  absent: 'To the managers, when the teacher is not there',
  one: 'About one class',
  'other-room': 'In the room of a teacher who is absent',
  'same-room': 'When two classes are in one room',
  unreached: 'When no message reaches somebody',
  many: 'About more classes than are shown',
} as const;
export type Situation = keyof typeof SITUATIONS;

const TO_STAFF: readonly Situation[] = [
  'staff',
  'held',
  'relinked',
  'absent',
  'other-room',
  'same-room',
  'unreached',
];

/** The situations in which each purpose is sent. The type demands a line for every purpose. */
const SITUATIONS_OF: { [P in Purpose]: readonly Situation[] } = {
  BOOKING_CONFIRMED: ['online', 'elsewhere', 'in-person'],
  REMINDER: ['online', 'elsewhere', 'in-person'],
  ATTENDANCE_CONFIRMATION: ['online', 'elsewhere', 'in-person'],
  ACCESS_NOTICE: ['online', 'elsewhere'],
  LINK_CHANGED: ['online', 'elsewhere'],
  SESSION_MOVED: ['online', 'elsewhere', 'in-person', 'staff'],
  SESSION_CANCELLED: ['online', 'elsewhere', 'in-person', 'staff'],
  SESSION_RESTORED: ['online', 'elsewhere', 'in-person', 'staff'],
  BOOKING_CANCELLED: ['online', 'elsewhere', 'in-person'],
  TEACHER_LINK: ['staff', 'relinked'],
  MISSING_LINK: ['staff', 'held'],
  STARTS_LATE: ['online', 'elsewhere'],
  ALERT: ['staff', 'absent', 'other-room', 'same-room', 'unreached'],
  SCHEDULE_CHANGED: ['online', 'elsewhere', 'in-person', 'staff', 'one', 'many'],
  SESSIONS_CANCELLED: ['online', 'elsewhere', 'in-person', 'staff', 'one', 'many'],
  TEACHER_CHANGED: ['online', 'elsewhere', 'in-person', 'one', 'many'],
  STAFF_MESSAGE: ['online', 'elsewhere', 'in-person', 'one', 'many'],
  TEACHER_ASSIGNED: ['staff'],
  TEACHER_UNASSIGNED: ['staff'],
};

const ACCESS_URL = 'https://live.example/join/Qm9va2luZ1Bhc3MtMTIzNDU2Nzg5MDEyMzQ1';

const TEACH_URL =
  'https://live.example/teach/AZrXc1cAdQCWy0m5l0nRkQGa13NXAHUAlstJuZdJ0ZGUaGlzIGlzIGEgc2VhbCBvZiAyNA';

const SESSION_SCREEN = 'https://live.example/sessions/U2Vzc2lvbjowMTlhZDc1Nw==';
const CUSTOMER_SCREEN = 'https://live.example/people/customers/Q3VzdG9tZXI6MDE5YWQ3NTc=';

const TEACHER = 'Marta Soler';

function commonFacts(language: Language, situation: Situation): CommonFacts {
  const { locale, customer, instructions } = SAMPLE_TEXTS[language];
  const toStaff = TO_STAFF.includes(situation);
  return {
    reader: toStaff ? 'STAFF' : 'CUSTOMER',
    readerName: toStaff ? TEACHER : customer,
    locales: [locale],
    timeZone: situation === 'elsewhere' ? 'America/New_York' : null,
    centerTimeZone: 'Europe/Madrid',
    centerName: 'Estudio Luna',
    serviceName: 'Vinyasa Flow',
    professionalName: toStaff ? null : TEACHER,
    startsAt: new Date('2026-03-11T08:05:00Z'),
    endsAt: new Date('2026-03-11T09:05:00Z'),
    opensAt: situation === 'in-person' ? null : new Date('2026-03-11T07:55:00Z'),
    accessUrl: toStaff || situation === 'in-person' ? null : ACCESS_URL,
    // It leads only the professional, and only in the messages that follow.
    teachUrl: null,
    consoleUrl: null,
    joiningInstructions: instructions,
    contactEmail: 'hola@estudioluna.example',
    contactPhone: '+34 600 000 000',
  };
}

const WEEK_MS = 7 * 24 * 3_600_000;
const SHOWN: Partial<Record<Situation, number>> = { one: 1, many: 12 };

/** Classes of the same hour, a week apart: the first moved, the last called off. */
function linesOf(facts: CommonFacts, situation: Situation): LineFacts[] {
  const { serviceName, professionalName, accessUrl } = facts;
  const shown = SHOWN[situation] ?? 3;
  const later = (instant: Date, weeks: number) => new Date(instant.getTime() + weeks * WEEK_MS);
  return Array.from({ length: shown }, (_, week) => ({
    ...{ serviceName, professionalName, accessUrl },
    startsAt: later(facts.startsAt, week),
    endsAt: later(facts.endsAt, week),
    previousStartsAt: null,
    cancelled: false,
  }));
}

function changed(lines: LineFacts[]): LineFacts[] {
  return lines.map((line, place) => {
    const last = place > 0 && place === lines.length - 1;
    const previousStartsAt = last ? null : new Date(line.startsAt.getTime() - 1_800_000);
    return last ? { ...line, ...CALLED_OFF } : { ...line, previousStartsAt };
  });
}

const CALLED_OFF = { cancelled: true, accessUrl: null, professionalName: null };

/** The facts of the messages about what staff does to several classes at once. */
function actFacts(facts: CommonFacts, language: Language, situation: Situation) {
  const { note, reason } = SAMPLE_TEXTS[language];
  const lines = linesOf(facts, situation);
  const classes = situation === 'many' ? 30 : lines.length;
  const act = <P extends ActMessage['purpose']>(purpose: P, text: string | null, shown = lines) => ({
    ...facts,
    ...{ purpose, text, classes, lines: shown },
  });
  return {
    SCHEDULE_CHANGED: act('SCHEDULE_CHANGED', null, changed(lines)),
    SESSIONS_CANCELLED: act(
      'SESSIONS_CANCELLED',
      reason,
      lines.map((line) => ({ ...line, ...CALLED_OFF })),
    ),
    TEACHER_CHANGED: act('TEACHER_CHANGED', null),
    STAFF_MESSAGE: act('STAFF_MESSAGE', note),
    TEACHER_ASSIGNED: act('TEACHER_ASSIGNED', null),
    TEACHER_UNASSIGNED: act('TEACHER_UNASSIGNED', null),
  };
}

const ALERT_OF: { [S in Situation]?: MailedAlert } = {
  absent: 'TEACHER_NOT_THERE',
  'other-room': 'ROOM_OF_ABSENT_TEACHER',
  'same-room': 'ROOM_CLASH',
  unreached: 'UNREACHABLE',
};

/** The common facts with those of each purpose. */
function factsByPurpose(
  language: Language,
  situation: Situation,
): { [P in Purpose]: MessageFacts & { purpose: P } } {
  const facts = commonFacts(language, situation);
  const { note, reason } = SAMPLE_TEXTS[language];
  return {
    BOOKING_CONFIRMED: { ...facts, purpose: 'BOOKING_CONFIRMED' },
    REMINDER: { ...facts, purpose: 'REMINDER' },
    ATTENDANCE_CONFIRMATION: { ...facts, purpose: 'ATTENDANCE_CONFIRMATION' },
    ACCESS_NOTICE: { ...facts, purpose: 'ACCESS_NOTICE', accessUrl: ACCESS_URL },
    LINK_CHANGED: { ...facts, purpose: 'LINK_CHANGED', accessUrl: ACCESS_URL },
    SESSION_MOVED: {
      ...facts,
      purpose: 'SESSION_MOVED',
      previousStartsAt: new Date('2026-03-11T06:05:00Z'),
      note,
    },
    SESSION_RESTORED: { ...facts, purpose: 'SESSION_RESTORED', seatLost: situation === 'elsewhere' },
    SESSION_CANCELLED: { ...facts, purpose: 'SESSION_CANCELLED', cancellationReason: reason },
    BOOKING_CANCELLED: { ...facts, purpose: 'BOOKING_CANCELLED' },
    TEACHER_LINK: {
      ...facts,
      purpose: 'TEACHER_LINK',
      teachUrl: TEACH_URL,
      seatsTaken: 8,
      changed: situation === 'relinked',
    },
    MISSING_LINK: {
      ...facts,
      purpose: 'MISSING_LINK',
      held: situation === 'held',
      teachUrl: TEACH_URL,
      sendAt: facts.startsAt,
      seatsTaken: 1,
    },
    STARTS_LATE: { ...facts, purpose: 'STARTS_LATE', minutes: 10 },
    ALERT: {
      ...facts,
      purpose: 'ALERT',
      alertKind: ALERT_OF[situation] ?? 'NO_TEACHER',
      professionalName: ALERT_OF[situation] ? TEACHER : null,
      seatsTaken: 8,
      consoleUrl: situation === 'unreached' ? CUSTOMER_SCREEN : SESSION_SCREEN,
      shared: situation === 'same-room' ? { serviceName: 'Hatha', startsAt: facts.startsAt } : null,
      unreached: situation === 'unreached' ? [SAMPLE_TEXTS[language].customer] : [],
    },
    ...actFacts(facts, language, situation),
  };
}

/** The facts of every message that is sent in this situation, for this language. */
export const sampleFacts = (language: Language, situation: Situation): MessageFacts[] =>
  Object.values(factsByPurpose(language, situation)).filter(({ purpose }) =>
    SITUATIONS_OF[purpose].includes(situation),
  );
