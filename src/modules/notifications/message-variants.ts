import type { MessageParts } from '../../design/email-layout.ts';
import type { AlertTexts, Catalog, MessageTexts } from '../../i18n/catalog.types.ts';
import { type FormattedTime, formatTime } from '../../i18n/time.ts';
import { capitalized } from '../../lib/text.ts';
import type { MailedAlert, SessionMessage } from './message-facts.ts';

/** The parts of a message that depend on its purpose. */
export type Variant = {
  texts: MessageTexts;
  /** The line that an inbox shows beside the subject. */
  preview: string;
  timeLabel: string;
  /** Null: the message leads nowhere. */
  button: MessageParts['button'];
  facts: MessageParts['facts'];
  /** Texts by the center; the ones that are null are left out. */
  passages: { label: string; text: string | null }[];
};

type Of<P extends SessionMessage['purpose']> = SessionMessage & { purpose: P };
/** The variant without its texts, as most purposes have it. */
type Usual = Omit<Variant, 'texts'>;

/** A time in the reader's zone, and on a second line the center's where that shows another hour. */
export const timeLines = (when: FormattedTime, catalog: Catalog, center: string): string[] =>
  when.atCenter ? [when.full, capitalized(catalog.timeAt(center, when.atCenter))] : [when.full];

/** A new purpose is a member of `SessionMessage`, its texts in each catalog, and a case here. */
export function variantOf(facts: SessionMessage, catalog: Catalog, locale: string): Variant {
  const { mail } = catalog;
  const usual: Usual = {
    preview: wayIn(facts, catalog, locale),
    timeLabel: catalog.when,
    button: personalButton(facts, catalog.joinSession, mail.accessIsPersonal),
    facts: [],
    passages: [{ label: catalog.instructions, text: facts.joiningInstructions }],
  };
  switch (facts.purpose) {
    case 'ACCESS_NOTICE':
      return { ...usual, texts: mail.accessNotice };
    case 'LINK_CHANGED':
      return { ...usual, texts: mail.linkChanged };
    // Messages long before the access window are without the instructions, which can hold a passcode.
    case 'REMINDER':
      return { ...usual, texts: mail.reminder, passages: [] };
    case 'BOOKING_CONFIRMED':
      return { ...usual, texts: mail.bookingConfirmed, passages: [] };
    case 'ATTENDANCE_CONFIRMATION': {
      const button = personalButton(facts, mail.answer, mail.answerIsPersonal);
      const preview = button ? mail.oneAnswer : usual.preview;
      return { ...usual, texts: mail.attendanceConfirmation, preview, button, passages: [] };
    }
    case 'SESSION_MOVED':
      return moved(facts, usual, catalog, locale);
    case 'SESSION_CANCELLED':
      return cancelled(facts, usual, catalog);
    case 'SESSION_RESTORED':
      return { ...usual, texts: restoredTexts(facts, catalog), passages: [] };
    case 'BOOKING_CANCELLED':
      return {
        ...usual,
        texts: mail.bookingCancelled,
        preview: mail.nothingToDo,
        button: null,
        passages: [],
      };
    case 'TEACHER_LINK':
      return teacherLink(facts, usual, catalog);
    case 'MISSING_LINK':
      return missingLink(facts, usual, catalog, locale);
    case 'ALERT':
      return alert(facts, usual, catalog, locale);
    case 'STARTS_LATE':
      return { ...usual, texts: mail.startsLate(facts.minutes), passages: [] };
  }
}

/** The way to the professional's own page. */
const teachButton = ({ teachUrl }: SessionMessage, label: string, { mail }: Catalog): Variant['button'] =>
  teachUrl ? { label, note: mail.teachNote, url: teachUrl } : null;

/** The same, or the way into the console. */
const staffButton = (facts: SessionMessage, label: string, catalog: Catalog): Variant['button'] => {
  const { openConsole, consoleNote } = catalog.mail;
  const { consoleUrl: url } = facts;
  return teachButton(facts, label, catalog) ?? (url ? { label: openConsole, note: consoleNote, url } : null);
};

const personalButton = ({ accessUrl }: SessionMessage, label: string, note: string): Variant['button'] =>
  accessUrl ? { label, note, url: accessUrl } : null;

function moved(facts: Of<'SESSION_MOVED'>, usual: Usual, catalog: Catalog, locale: string): Variant {
  const { mail } = catalog;
  const { previousStartsAt, note, reader } = facts;
  return {
    ...usual,
    texts: reader === 'STAFF' ? mail.teacherMoved : mail.sessionMoved,
    preview: labelled(mail.previously, whenOf(previousStartsAt, facts, locale).short),
    timeLabel: mail.newTime,
    facts: [{ label: mail.previously, lines: linesAt(previousStartsAt, facts, catalog, locale) }],
    passages: [{ label: mail.note, text: note }],
  };
}

function cancelled(facts: Of<'SESSION_CANCELLED'>, usual: Usual, catalog: Catalog): Variant {
  const { mail, reason: label } = catalog;
  const { cancellationReason: text, reader } = facts;
  return {
    ...usual,
    texts: reader === 'STAFF' ? mail.teacherCancelled : mail.sessionCancelled,
    preview: text ? labelled(label, text) : mail.nothingToDo,
    button: null,
    passages: [{ label, text }],
  };
}

function restoredTexts({ reader, seatLost }: Of<'SESSION_RESTORED'>, { mail }: Catalog): MessageTexts {
  if (reader === 'STAFF') return mail.teacherRestored;
  return seatLost ? mail.sessionRestoredWithoutSeat : mail.sessionRestored;
}

function teacherLink(facts: Of<'TEACHER_LINK'>, usual: Usual, catalog: Catalog): Variant {
  const { mail } = catalog;
  const people = mail.people(facts.seatsTaken);
  return {
    ...usual,
    texts: facts.changed ? mail.teacherLinkChanged : mail.teacherLink,
    preview: labelled(mail.booked, people),
    button: teachButton(facts, mail.openClass, catalog),
    facts: [{ label: mail.booked, lines: [people] }],
  };
}

function missingLink(facts: Of<'MISSING_LINK'>, usual: Usual, catalog: Catalog, locale: string): Variant {
  const { mail } = catalog;
  const { held, sendAt } = facts;
  const alert = alertOf(held ? mail.noticeHeld : mail.linkMissing, facts, catalog);
  const due = labelled(mail.noticeDue, whenOf(sendAt, facts, locale).short);
  const lines = linesAt(sendAt, facts, catalog, locale);
  return {
    ...usual,
    ...alert,
    button: staffButton(facts, mail.addLink, catalog),
    preview: `${due} · ${alert.preview}`,
    facts: [...alert.facts, { label: mail.noticeDue, lines }],
  };
}

const ALERTS: Record<MailedAlert, (catalog: Catalog) => AlertTexts> = {
  NO_TEACHER: ({ mail }) => mail.teacherMissing,
  TEACHER_NOT_THERE: ({ mail }) => mail.teacherAbsent,
  ROOM_OF_ABSENT_TEACHER: ({ mail }) => mail.roomOfAbsent,
  ROOM_CLASH: ({ mail }) => mail.roomClash,
  UNREACHABLE: ({ mail }) => mail.unreachable,
};

/** Whom a mail names of those whom no message reaches. */
const MOST_NAMED = 10;

function alert(facts: Of<'ALERT'>, usual: Usual, catalog: Catalog, locale: string): Variant {
  const { mail } = catalog;
  const { alertKind, shared, unreached } = facts;
  const usualAlert = alertOf(ALERTS[alertKind](catalog), facts, catalog);
  const names =
    unreached.length > 0 ? [{ label: mail.notReached, lines: unreached.slice(0, MOST_NAMED) }] : [];
  const other = shared
    ? [
        {
          label: mail.sameRoom,
          lines: [shared.serviceName, ...linesAt(shared.startsAt, facts, catalog, locale)],
        },
      ]
    : [];
  return { ...usual, ...usualAlert, facts: [...other, ...names, ...usualAlert.facts] };
}

/** An alert says how many people are booked, and what to do. */
function alertOf(
  { push, remedy, ...sentences }: AlertTexts,
  facts: Of<'MISSING_LINK' | 'ALERT'>,
  catalog: Catalog,
) {
  const { mail } = catalog;
  const people = mail.people(facts.seatsTaken);
  return {
    texts: { ...sentences, push: `${push} ${labelled(mail.booked, people)}.` },
    preview: labelled(mail.booked, people),
    button: staffButton(facts, mail.openClass, catalog),
    facts: [{ label: mail.booked, lines: [people] }],
    passages: [{ label: mail.whatToDo, text: remedy }],
  };
}

const labelled = (label: string, what: string): string => `${label}: ${what}`;

const whenOf = (
  startsAt: Date,
  { timeZone, centerTimeZone }: SessionMessage,
  locale: string,
): FormattedTime => formatTime({ startsAt, locale, timeZone, centerTimeZone });

const linesAt = (startsAt: Date, facts: SessionMessage, catalog: Catalog, locale: string): string[] =>
  timeLines(whenOf(startsAt, facts, locale), catalog, facts.centerName);

/** When the access window opens, with its day if that is not the session's, or that the session is in person; and with whom. */
function wayIn(facts: SessionMessage, { mail, with: by }: Catalog, locale: string): string {
  const { startsAt, opensAt, centerName, professionalName } = facts;
  const opening = opensAt && whenOf(opensAt, facts, locale);
  const sameDay = opening?.date === whenOf(startsAt, facts, locale).date;
  const where = opening
    ? mail.openFrom(sameDay ? opening.timeAndZone : opening.short)
    : mail.inPerson(centerName);
  return professionalName ? `${where} · ${by} ${professionalName}` : where;
}
