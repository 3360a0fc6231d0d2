import type { MessageParts } from '../look/layout.ts';
import { capitalized } from '../words/text.ts';
import { type WhenWords, whenWords } from '../words/time.ts';
import type { AlertWords, MessageWords, Words } from '../words/words.ts';
import type { MessageFacts } from './messages.ts';
import type { AlertKind } from './rules.ts';

/** What one purpose says differently from the others. */
export type Particulars = {
  words: MessageWords;
  timeLabel: string;
  /** Null: this message leads nowhere. */
  button: MessageParts['button'];
  facts: MessageParts['facts'];
  /** Texts by the center; those that are null are left out. */
  passages: { label: string; text: string | null }[];
};

/** A time in the reader's zone, and on a second line the center's where that shows another hour. */
export const timeLines = (when: WhenWords, words: Words, center: string): string[] =>
  when.atCenter ? [when.full, capitalized(words.timeAt(center, when.atCenter))] : [when.full];

/** A new purpose is a member of `MessageFacts`, its sentences in each catalog, and a case here. */
export function particularsOf(facts: MessageFacts, words: Words, locale: string): Particulars {
  const { mail } = words;
  const toStaff = facts.reader === 'STAFF';
  const instructions = { label: words.instructions, text: facts.joiningInstructions };
  const personal = (label: string, note: string) => facts.accessUrl && { label, note, url: facts.accessUrl };
  const button = personal(words.joinSession, mail.accessIsPersonal) || null;
  const usual = { timeLabel: words.when, button, facts: [], passages: [instructions] };
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
      return { ...usual, words: mail.attendanceConfirmation, button: answer, passages: [] };
    }
    case 'SESSION_MOVED':
      return {
        ...usual,
        words: toStaff ? mail.teacherMoved : mail.sessionMoved,
        timeLabel: mail.newTime,
        facts: [{ label: mail.previously, lines: linesAt(facts.previousStartsAt, facts, words, locale) }],
        passages: [{ label: mail.note, text: facts.note }],
      };
    case 'SESSION_CANCELLED': {
      const passages = [{ label: words.reason, text: facts.cancellationReason }];
      const said = toStaff ? mail.teacherCancelled : mail.sessionCancelled;
      return { ...usual, words: said, button: null, passages };
    }
    case 'BOOKING_CANCELLED':
      return { ...usual, words: mail.bookingCancelled, button: null, passages: [] };
    case 'TEACHER_LINK': {
      const booked = { label: mail.booked, lines: [mail.people(facts.seatsTaken)] };
      const call = { label: mail.openCall, note: mail.openCallNote, url: facts.joinUrl };
      const words = facts.changed ? mail.teacherLinkChanged : mail.teacherLink;
      return { ...usual, words, button: call, facts: [booked] };
    }
    case 'MISSING_LINK': {
      const notice = { label: mail.noticeDue, lines: linesAt(facts.sendAt, facts, words, locale) };
      const alert = alertOf(facts.held ? mail.noticeHeld : mail.linkMissing, facts.seatsTaken, words);
      return { ...usual, ...alert, facts: [...alert.facts, notice] };
    }
    case 'ALERT':
      return { ...usual, ...alertOf(ALERTS[facts.alertKind](words), facts.seatsTaken, words) };
  }
}

/** What each kind of alert says. */
const ALERTS: Record<AlertKind, (words: Words) => AlertWords> = {
  NO_TEACHER: ({ mail }) => mail.teacherMissing,
};

/** Something that is wrong with a class that people have booked, and what to do. */
function alertOf({ push, remedy, ...said }: AlertWords, seatsTaken: number, { mail }: Words) {
  const people = mail.people(seatsTaken);
  return {
    words: { ...said, push: `${push} ${mail.booked}: ${people}.` },
    button: null,
    facts: [{ label: mail.booked, lines: [people] }],
    passages: [{ label: mail.whatToDo, text: remedy }],
  };
}

const linesAt = (startsAt: Date, facts: MessageFacts, words: Words, locale: string): string[] => {
  const { timeZone, centerTimeZone, centerName } = facts;
  return timeLines(whenWords({ startsAt, locale, timeZone, centerTimeZone }), words, centerName);
};
