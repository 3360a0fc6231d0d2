import { z } from 'zod';
import { emailAddress, line, localeTag, nameOf, optional, timeZone, whole } from '../../../lib/input.ts';

const name = nameOf('CENTER', 'The name', 200);
/** Becomes a link to call. */
const phone = line('The phone number', 40).refine(
  (text) => /^[+(\d][\d\s()./-]*$/.test(text),
  'This is not a phone number; it should look like +39 06 1234567.',
);

export const NewCenter = z.object({
  name,
  timeZone,
  locale: localeTag,
  managerEmail: emailAddress,
  /** Shown to customers; absent: the center's name. */
  managerName: nameOf('PERSON', 'The manager’s name', 200).nullish(),
  contactPhone: optional(phone),
});

/** SQL: that the center in this column is not suspended. PostgreSQL works the list out once a statement. */
export const isActiveSql = (centerId: string) =>
  `${centerId} <> ALL (ARRAY(SELECT id FROM center WHERE suspended_at IS NOT NULL))`;

/** At most half a year. */
const lead = (what: string) => whole(what, 0, 262_800);
const NOT_A_TIME = 'Give a time of day as HH:MM, such as 21:30.';
const timeOfDay = z
  .string()
  .max(5, { error: NOT_A_TIME, abort: true })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, NOT_A_TIME);

/** What managers may change of their center. */
export const CenterChange = z
  .object({
    name,
    timeZone,
    locale: localeTag,
    contactEmail: emailAddress.nullable(),
    contactPhone: optional(phone),
    reminderLeadMinutes: lead('The reminder’s lead'),
    remindersEnabled: z.boolean(),
    freeCancellationMinutes: lead('The time of free cancellation'),
    attendanceConfirmationLeadMinutes: lead('The attendance confirmation’s lead'),
    attendanceConfirmationsEnabled: z.boolean(),
    declineFreesSeat: z.boolean(),
    bookingConfirmationsEnabled: z.boolean(),
    quietFrom: timeOfDay,
    quietUntil: timeOfDay,
    publicTimetable: z.boolean(),
    signUp: z.boolean(),
  })
  .partial();

const SCHEDULE_SETTINGS = [
  'timeZone',
  'reminderLeadMinutes',
  'remindersEnabled',
  'freeCancellationMinutes',
  'attendanceConfirmationLeadMinutes',
  'attendanceConfirmationsEnabled',
  'quietFrom',
  'quietUntil',
] as const;

/** Whether a change moves reminders and attendance confirmations that are still ahead. */
export const changesReminders = (change: z.output<typeof CenterChange>): boolean =>
  SCHEDULE_SETTINGS.some((setting) => change[setting] !== undefined);
