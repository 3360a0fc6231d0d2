import { capitalized } from '../words/text.ts';
import { type WhenWords, whenWords } from '../words/time.ts';
import type { MessageWords, Words } from '../words/words.ts';
import type { MessageParts } from './layout.ts';
import type { MessageFacts } from './messages.ts';

/** What one purpose says differently from the others. */
export type Particulars = {
  words: MessageWords;
  timeLabel: string;
  /** What the personal address is for; null: this message leads nowhere. */
  button: { label: string; note: string } | null;
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
  const instructions = { label: words.instructions, text: facts.joiningInstructions };
  const button = { label: words.joinSession, note: mail.accessIsPersonal };
  const usual = { timeLabel: words.when, button, facts: [], passages: [instructions] };
  switch (facts.purpose) {
    case 'ACCESS_NOTICE':
      return { ...usual, words: mail.accessNotice };
    // What comes long before the door opens is without the instructions: they can hold a passcode.
    case 'REMINDER':
      return { ...usual, words: mail.reminder, passages: [] };
    case 'BOOKING_CONFIRMED':
      return { ...usual, words: mail.bookingConfirmed, passages: [] };
    case 'ATTENDANCE_CONFIRMATION': {
      const answer = { label: mail.answer, note: mail.answerIsPersonal };
      return { ...usual, words: mail.attendanceConfirmation, button: answer, passages: [] };
    }
    case 'SESSION_MOVED': {
      const { timeZone, centerTimeZone, previousStartsAt: startsAt } = facts;
      const before = whenWords({ startsAt, locale, timeZone, centerTimeZone });
      return {
        ...usual,
        words: mail.sessionMoved,
        timeLabel: mail.newTime,
        facts: [{ label: mail.previously, lines: timeLines(before, words, facts.centerName) }],
        passages: [{ label: mail.note, text: facts.note }],
      };
    }
    case 'SESSION_CANCELLED': {
      const passages = [{ label: words.reason, text: facts.cancellationReason }];
      return { ...usual, words: mail.sessionCancelled, button: null, passages };
    }
    case 'BOOKING_CANCELLED':
      return { ...usual, words: mail.bookingCancelled, button: null, passages: [] };
  }
}
