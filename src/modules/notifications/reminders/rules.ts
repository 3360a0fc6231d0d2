import { type QuietHours, quietPeriodAround } from '../quiet-hours-rules.ts';

/** The facts that decide when a booking's reminder and question are due. */
export type ReminderFacts = QuietHours & {
  /** The start that the customer was last told. */
  startsAt: Date;
  /** The instant of the booking, the move or the change of settings; nothing that was due before it is sent. */
  since: Date;
  /** The present schedule for this start; null: nothing is due, or it was sent. */
  reminderAt: Date | null;
  confirmationAt: Date | null;
  /** Whether the customer was asked, or answered, about another start. */
  askedBefore: boolean;
  remindersEnabled: boolean;
  reminderLeadMinutes: number;
  attendanceConfirmationsEnabled: boolean;
  attendanceConfirmationLeadMinutes: number;
  freeCancellationMinutes: number;
};

/** When the reminder and the question *will you come?* are due; null: never. */
export type ReminderSchedule = { reminderAt: Date | null; confirmationAt: Date | null };

/**
 * The reminder schedule of a booking (R17).
 * - The reminder is due its lead before the start, the question its lead before free cancellation ends.
 * - A message that would be due in the quiet hours is due at their beginning.
 * - A moment that has passed keeps the schedule as it was, so a late booking gets none.
 * - A customer who was asked about another start is asked again at once, except in the quiet hours.
 */
export function reminderSchedule(facts: ReminderFacts): ReminderSchedule {
  const { since, freeCancellationMinutes: free } = facts;
  const reminderAt = dayMoment(facts, facts.reminderLeadMinutes);
  const confirmationAt = dayMoment(facts, facts.attendanceConfirmationLeadMinutes + free);
  const atOnce =
    facts.askedBefore && since < facts.startsAt && !quietPeriodAround(since, facts) ? since : null;
  const kept = (moment: Date, otherwise: Date | null) => (moment >= since ? moment : otherwise);
  return {
    reminderAt: facts.remindersEnabled ? kept(reminderAt, facts.reminderAt) : null,
    confirmationAt: facts.attendanceConfirmationsEnabled
      ? kept(confirmationAt, facts.confirmationAt ?? atOnce)
      : null,
  };
}

function dayMoment(facts: ReminderFacts, leadMinutes: number): Date {
  const moment = new Date(facts.startsAt.getTime() - leadMinutes * 60_000);
  return quietPeriodAround(moment, facts)?.from ?? moment;
}
