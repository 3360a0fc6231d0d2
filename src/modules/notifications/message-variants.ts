import type { MessageParts } from '../../design/email-layout.ts';
import type { AlertTexts, Catalog, MessageTexts } from '../../i18n/catalog.types.ts';
import { type FormattedTime, formatTime } from '../../i18n/time.ts';
import { capitalized } from '../../lib/text.ts';
import type { MessageFacts } from './message-facts.ts';
import type { AlertKind } from './rules.ts';

/** What one purpose says differently from the others. */
export type Particulars = {
  words: MessageTexts;
  /** What matters of this message beside its subject: an inbox shows both on one line. */
  preview: string;
  timeLabel: string;
  /** Null: this message leads nowhere. */
  button: MessageParts['button'];
  facts: MessageParts['facts'];
  /** Texts by the center; those that are null are left out. */
  passages: { label: string; text: string | null }[];
};

/** A time in the reader's zone, and on a second line the center's where that shows another hour. */
export const timeLines = (when: FormattedTime, words: Catalog, center: string): string[] =>
  when.atCenter ? [when.full, capitalized(words.timeAt(center, when.atCenter))] : [when.full];

/** A new purpose is a member of `MessageFacts`, its sentences in each catalog, and a case here. */
export function particularsOf(facts: MessageFacts, words: Catalog, locale: string): Particulars {
  const { mail } = words;
  const toStaff = facts.reader === 'STAFF';
  const instructions = { label: words.instructions, text: facts.joiningInstructions };
  const personal = (label: string, note: string) => facts.accessUrl && { label, note, url: facts.accessUrl };
  const button = personal(words.joinSession, mail.accessIsPersonal) || null;
  const preview = wayIn(facts, words, locale);
  const usual = { preview, timeLabel: words.when, button, facts: [], passages: [instructions] };
  switch (facts.purpose) {
    case 'ACCESS_NOTICE':
      return { ...usual, words: mail.accessNotice };
    case 'LINK_CHANGED':
      return { ...usual, words: mail.linkChanged };
    // What comes long before the door opens is without the instructions: they can hold a passcode.
    case 'REMINDER':
      return { ...usual, words: mail.reminder, passages: [] };
    case 'BOOKING_CONFIRMED':
      return { ...usual, words: mail.bookingConfirmed, passages: [] };
    case 'ATTENDANCE_CONFIRMATION': {
      const answer = personal(mail.answer, mail.answerIsPersonal) || null;
      return {
        ...usual,
        words: mail.attendanceConfirmation,
        preview: answer ? mail.oneAnswer : preview,
        button: answer,
        passages: [],
      };
    }
    case 'SESSION_MOVED':
      return {
        ...usual,
        words: toStaff ? mail.teacherMoved : mail.sessionMoved,
        preview: said(mail.previously, whenOf(facts.previousStartsAt, facts, locale).short),
        timeLabel: mail.newTime,
        facts: [{ label: mail.previously, lines: linesAt(facts.previousStartsAt, facts, words, locale) }],
        passages: [{ label: mail.note, text: facts.note }],
      };
    case 'SESSION_CANCELLED': {
      const passages = [{ label: words.reason, text: facts.cancellationReason }];
      const { cancellationReason: reason } = facts;
      return {
        ...usual,
        words: toStaff ? mail.teacherCancelled : mail.sessionCancelled,
        preview: reason ? said(words.reason, reason) : mail.nothingToDo,
        button: null,
        passages,
      };
    }
    case 'BOOKING_CANCELLED':
      return {
        ...usual,
        words: mail.bookingCancelled,
        preview: mail.nothingToDo,
        button: null,
        passages: [],
      };
    case 'TEACHER_LINK': {
      const people = mail.people(facts.seatsTaken);
      const booked = { label: mail.booked, lines: [people] };
      const call = { label: mail.openCall, note: mail.openCallNote, url: facts.joinUrl };
      const words = facts.changed ? mail.teacherLinkChanged : mail.teacherLink;
      return { ...usual, words, preview: said(mail.booked, people), button: call, facts: [booked] };
    }
    case 'MISSING_LINK': {
      const alert = alertOf(facts.held ? mail.noticeHeld : mail.linkMissing, facts.seatsTaken, words);
      return {
        ...usual,
        ...alert,
        preview: `${said(mail.noticeDue, whenOf(facts.sendAt, facts, locale).short)} · ${alert.preview}`,
        facts: [
          ...alert.facts,
          { label: mail.noticeDue, lines: linesAt(facts.sendAt, facts, words, locale) },
        ],
      };
    }
    case 'ALERT':
      return { ...usual, ...alertOf(ALERTS[facts.alertKind](words), facts.seatsTaken, words) };
  }
}

/** What each kind of alert says. */
const ALERTS: Record<AlertKind, (words: Catalog) => AlertTexts> = {
  NO_TEACHER: ({ mail }) => mail.teacherMissing,
};

/** Something that is wrong with a class that people have booked, and what to do. */
function alertOf({ push, remedy, ...sentences }: AlertTexts, seatsTaken: number, { mail }: Catalog) {
  const people = mail.people(seatsTaken);
  return {
    words: { ...sentences, push: `${push} ${said(mail.booked, people)}.` },
    preview: said(mail.booked, people),
    button: null,
    facts: [{ label: mail.booked, lines: [people] }],
    passages: [{ label: mail.whatToDo, text: remedy }],
  };
}

const said = (label: string, what: string): string => `${label}: ${what}`;

const whenOf = (startsAt: Date, { timeZone, centerTimeZone }: MessageFacts, locale: string): FormattedTime =>
  formatTime({ startsAt, locale, timeZone, centerTimeZone });

const linesAt = (startsAt: Date, facts: MessageFacts, words: Catalog, locale: string): string[] =>
  timeLines(whenOf(startsAt, facts, locale), words, facts.centerName);

/** Since when there is a way in, or that there is none, and with whom. The day is said where it is not the session's. */
function wayIn(facts: MessageFacts, { mail, with: by }: Catalog, locale: string): string {
  const { startsAt, opensAt, centerName, professionalName } = facts;
  const opening = opensAt && whenOf(opensAt, facts, locale);
  const sameDay = opening?.date === whenOf(startsAt, facts, locale).date;
  const where = opening
    ? mail.openFrom(sameDay ? opening.timeAndZone : opening.short)
    : mail.inPerson(centerName);
  return professionalName ? `${where} · ${by} ${professionalName}` : where;
}
