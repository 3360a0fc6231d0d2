import DataLoader from 'dataloader';
import type { Center } from '../../../generated/prisma/client.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';

/**
 * Returns the function that reads a center, null when there is none. What callers ask at one moment is one statement:
 * nearly every client begins with its center, and Prisma takes longer for one than this for all of them.
 */
export function createCenterRow({ db }: Pick<OperationDeps, 'db'>): (id: string) => Promise<Center | null> {
  const centers = new DataLoader<string, Center | null>(
    async (ids) => {
      const rows = await db.sql(CENTERS, [[...new Set(ids)]]);
      const found = new Map(rows.map((row) => [row.id, row]));
      // Nobody shares a row with another caller.
      return ids.map((id) => (found.has(id) ? { ...found.get(id)! } : null));
    },
    { cache: false, maxBatchSize: 500 },
  );
  return (id) => centers.load(id);
}

const CENTERS = statement<Center>(
  {
    id: 'uuid',
    name: 'text',
    timeZone: 'text',
    locale: 'text',
    contactEmail: 'text?',
    contactPhone: 'text?',
    reminderLeadMinutes: 'int4',
    remindersEnabled: 'bool',
    freeCancellationMinutes: 'int4',
    attendanceConfirmationLeadMinutes: 'int4',
    attendanceConfirmationsEnabled: 'bool',
    declineFreesSeat: 'bool',
    bookingConfirmationsEnabled: 'bool',
    quietFrom: 'text',
    quietUntil: 'text',
    assignsTeachers: 'bool',
    publicTimetable: 'bool',
    signUp: 'bool',
    createdAt: 'timestamptz',
    suspendedAt: 'timestamptz?',
  },
  `
  SELECT id, name, time_zone AS "timeZone", locale, contact_email AS "contactEmail", contact_phone AS "contactPhone",
    reminder_lead_minutes AS "reminderLeadMinutes", reminders_enabled AS "remindersEnabled",
    free_cancellation_minutes AS "freeCancellationMinutes",
    attendance_confirmation_lead_minutes AS "attendanceConfirmationLeadMinutes",
    attendance_confirmations_enabled AS "attendanceConfirmationsEnabled", decline_frees_seat AS "declineFreesSeat",
    booking_confirmations_enabled AS "bookingConfirmationsEnabled", quiet_from AS "quietFrom",
    quiet_until AS "quietUntil", assigns_teachers AS "assignsTeachers", public_timetable AS "publicTimetable",
    sign_up AS "signUp", created_at AS "createdAt", suspended_at AS "suspendedAt"
  FROM center WHERE id = ANY($1::uuid[])`,
);

/** A center as the operator sees it. */
export type ListedCenter = Pick<Center, 'id' | 'name' | 'timeZone' | 'createdAt' | 'suspendedAt'> & {
  staff: number;
  customers: number;
};

/** Every center, by name, for the operator. */
export const listCenters = (sql: Sql): Promise<ListedCenter[]> => sql(LISTED, []);

const LISTED = statement<ListedCenter>(
  {
    id: 'uuid',
    name: 'text',
    timeZone: 'text',
    createdAt: 'timestamptz',
    suspendedAt: 'timestamptz?',
    staff: 'int4',
    customers: 'int4',
  },
  `
  SELECT c.id, c.name, c.time_zone AS "timeZone", c.created_at AS "createdAt", c.suspended_at AS "suspendedAt",
    (SELECT count(*)::int FROM professional p WHERE p.center_id = c.id AND p.removed_at IS NULL) AS staff,
    (SELECT count(*)::int FROM customer u WHERE u.center_id = c.id AND u.deleted_at IS NULL) AS customers
  FROM center c ORDER BY c.name, c.id`,
);
