import type { Sql, Tx } from '../../ports/database.ts';

/** What follows elsewhere from a change here. Later modules provide it; they know people, not the reverse. */

/** Asks for new reminders and attendance confirmations (R17) for every seat ahead: of one customer, or of the center. */
export type RescheduleReminders = (
  tx: Tx,
  whose: { centerId: string; customerId: string | null },
  now: Date,
) => Promise<void>;

/**
 * Renews a customer's personal access URLs, which went to an address that was not theirs. Returns how many messages are
 * sent again.
 */
export type RenewAccessUrls = (sql: Sql, customer: { id: string }, now: Date) => Promise<number>;

/** What happens to the classes and to the data of a member of staff who leaves. */
export type StaffDeparture = {
  lockClasses: (sql: Sql, now: Date, id: string) => Promise<{ scheduleIds: string[]; sessionIds: string[] }>;
  handOver: (sql: Sql, now: Date, id: string, successorId: string | null) => Promise<void>;
  erase: (tx: Tx, id: string, now: Date) => Promise<void>;
};
