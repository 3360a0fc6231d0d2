import type { Tx } from '../../ports/database.ts';

/** What follows elsewhere from a change here. Later modules provide it; they know people, not the reverse. */

/** Asks for new reminders and questions (R17) for every seat ahead: of one customer, or of the whole center. */
export type RescheduleReminders = (
  tx: Tx,
  whose: { centerId: string; customerId: string | null },
  now: Date,
) => Promise<void>;
