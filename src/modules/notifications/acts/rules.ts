import type { Purpose, DeliveryReason as Reason } from '../../../generated/prisma/enums.ts';
import type { ActMessage, ActPurpose, LineFacts } from '../message-facts.ts';

/** One line of an act's message: a session as it is, and what it is to the reader. */
export type ActLine = {
  sessionId: string;
  serviceName: string;
  startsAt: Date;
  endsAt: Date;
  sessionStatus: 'SCHEDULED' | 'CANCELLED';
  /** The start that the reader was told before; null: the same, or none. */
  previousStartsAt: Date | null;
  /** Null: nobody teaches it. */
  professionalName: string | null;
  /** Null: the reader is staff. */
  bookingStatus: 'BOOKED' | 'CANCELLED' | null;
  joined: boolean;
  /** Whether the reader teaches the session; false for customers. */
  teaches: boolean;
  /** Null: held in person, or the reader is staff. */
  passEncrypted: Uint8Array | null;
};

/** What the message of an act says, with the lines that still hold. */
export type ActFacts = {
  /** A reason, or the words of a message. Null: none. */
  text: string | null;
  lines: ActLine[];
  /** Why no line holds any more; null: some do. */
  gone: { status: 'SKIPPED' | 'MISSED'; reason: Reason } | null;
};

/** The act of a message: whether it was undone, and whether it is only for those who are not in yet. */
export type ToldAct = { text: string | null; undone: boolean; notYetIn: boolean; leftStaff: boolean };

/** What is left of an act's message: lost seats drop out, and what no longer holds. */
export function actFacts(purpose: Purpose, act: ToldAct, lines: ActLine[], now: Date): ActFacts {
  const judged = lines.map((line) => ({ line, reason: goneBecause(purpose, act, line, now) }));
  const standing = judged.flatMap(({ line, reason }) => (reason ? [] : [line]));
  const reasons = judged.map(({ reason }) => reason);
  // A seat that is taken back takes up the message again, so it goes before the other reasons.
  const reason = reasons.includes('SEAT_LOST') ? 'SEAT_LOST' : (reasons[0] ?? 'SEAT_LOST');
  const status = reason === 'SESSION_ENDED' ? 'MISSED' : 'SKIPPED';
  return { text: act.text, lines: standing, gone: standing.length > 0 ? null : { status, reason } };
}

function goneBecause(purpose: Purpose, act: ToldAct, line: ActLine, now: Date): Reason | null {
  if (line.bookingStatus === 'CANCELLED') return 'SEAT_LOST';
  if (act.undone) return 'TAKEN_BACK';
  if (line.endsAt <= now) return 'SESSION_ENDED';
  const notTheirs = line.bookingStatus === null ? goneForStaff(purpose, act, line) : null;
  if (notTheirs) return notTheirs;
  if (purpose === 'SESSIONS_CANCELLED') return line.sessionStatus === 'CANCELLED' ? null : 'TAKEN_BACK';
  if (purpose === 'SCHEDULE_CHANGED') return null;
  if (line.sessionStatus === 'CANCELLED') return 'SESSION_CANCELLED';
  return act.notYetIn && line.joined ? 'ALREADY_IN' : null;
}

function goneForStaff(purpose: Purpose, act: ToldAct, line: ActLine): Reason | null {
  if (act.leftStaff) return 'NOT_IN_CHARGE';
  if (purpose === 'TEACHER_UNASSIGNED') return line.teaches ? 'TAKEN_BACK' : null;
  return line.teaches ? null : 'NOT_IN_CHARGE';
}

/** The lines that a message shows; of more it says how many. */
const LINES_SHOWN = 12;
/** Messages whose lines lead to the session. */
export const LEADS_IN: ReadonlySet<Purpose> = new Set<Purpose>([
  'SCHEDULE_CHANGED',
  'TEACHER_CHANGED',
  'STAFF_MESSAGE',
]);

/** What the message says. `urlOf` reads a personal access URL; null: it cannot be read, so there is no message. */
export function actMessage(
  purpose: ActPurpose,
  { text, lines }: ActFacts,
  urlOf: (passEncrypted: Uint8Array) => string | null,
): ActMessage | null {
  const shown = lines.slice(0, LINES_SHOWN).map((line) => lineFacts(purpose, line, urlOf));
  if (shown.some((line) => line === null)) return null;
  return { purpose, text, lines: shown as LineFacts[], classes: lines.length };
}

function lineFacts(
  purpose: ActPurpose,
  line: ActLine,
  urlOf: (passEncrypted: Uint8Array) => string | null,
): LineFacts | null {
  const cancelled = line.sessionStatus === 'CANCELLED';
  const leadsIn = LEADS_IN.has(purpose) && !cancelled && line.passEncrypted !== null;
  const accessUrl = leadsIn ? urlOf(line.passEncrypted!) : null;
  if (leadsIn && accessUrl === null) return null;
  const { serviceName, startsAt, endsAt, previousStartsAt } = line;
  // The professional of a session is not told who teaches it.
  const professionalName = line.teaches || cancelled ? null : line.professionalName;
  return { serviceName, startsAt, endsAt, previousStartsAt, cancelled, professionalName, accessUrl };
}
