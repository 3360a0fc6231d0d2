import type { Database } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import {
  bookingsToReschedule,
  type DueMessages,
  dueBookings,
  listDueMessages,
  scheduleReminders,
} from './operations.ts';

export type ReminderDeps = { db: Database; scheduler: Pick<Scheduler, 'wakeAt'>; isolation: Isolation };

const BOOKINGS_AT_ONCE = 1_000;
/** Wake-up jobs for the earliest moments; the sweep asks for the others when they come near. */
export const WAKE_UPS_AHEAD = 200;

/** Schedules the reminders of bookings, then lists the reminders and questions that are due. */
export async function scheduleAndRemind(deps: ReminderDeps, now: Date): Promise<void> {
  const { isolation } = deps;
  await isolation.round('reminder_schedules', () => whileFull(() => scheduleSome(deps, now)));
  await isolation.round('reminders', () => whileFull(() => listSome(deps, 'reminders', now)));
  await isolation.round('questions', () => whileFull(() => listSome(deps, 'questions', now)));
}

async function whileFull(some: () => Promise<number>): Promise<void> {
  while ((await some()) === BOOKINGS_AT_ONCE);
}

const scheduleSome = ({ db, scheduler, isolation }: ReminderDeps, now: Date): Promise<number> =>
  isolation.batch(
    'reminder_schedules',
    async (picked) => {
      const scheduled = await db.transaction((sql) => scheduleReminders(sql, now, BOOKINGS_AT_ONCE, picked));
      for (const moment of firstAhead(scheduled.moments, now)) scheduler.wakeAt(new Date(moment));
      return scheduled.bookings;
    },
    (aside) => bookingsToReschedule(db.sql, BOOKINGS_AT_ONCE, aside),
  );

const firstAhead = (moments: Date[], now: Date): number[] =>
  [...new Set(moments.map(Number))]
    .filter((moment) => moment > now.getTime())
    .sort((a, b) => a - b)
    .slice(0, WAKE_UPS_AHEAD);

const listSome = ({ db, isolation }: ReminderDeps, work: DueMessages, now: Date): Promise<number> =>
  isolation.batch(
    work,
    (picked) => listDueMessages(db.sql, work, now, BOOKINGS_AT_ONCE, picked),
    (aside) => dueBookings(db.sql, work, now, BOOKINGS_AT_ONCE, aside),
  );
