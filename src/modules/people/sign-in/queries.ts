import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import type { PersonRole } from '../../../ports/identity.ts';
import type { DeviceReader } from './messages.ts';

/** An account that an address has, with what a mail to it needs. */
export type AddressAccount = {
  id: string;
  centerId: string;
  role: PersonRole;
  /** Its owner has shown before that they read the mail at the address. */
  isProven: boolean;
} & DeviceReader;

/** Every account with this address, in all centers. */
export const accountsOf = (sql: Sql, email: string): Promise<AddressAccount[]> => sql(ACCOUNTS, [email]);

const ACCOUNTS = statement<AddressAccount>(
  {
    id: 'uuid',
    role: 'text',
    centerId: 'uuid',
    isProven: 'bool',
    name: 'text',
    locale: 'text?',
    centerName: 'text',
    centerLocale: 'text',
    contactEmail: 'text?',
    timeZone: 'text?',
    centerTimeZone: 'text',
  },
  `
  SELECT a.id, a.role, a.center_id AS "centerId", a.email_verified_at IS NOT NULL AS "isProven", a.name, a.locale, ce.name AS "centerName", ce.locale AS "centerLocale",
    ce.contact_email AS "contactEmail", a.time_zone AS "timeZone", ce.time_zone AS "centerTimeZone"
  FROM (
    SELECT id, lower(role::text) AS role, center_id, name, locale, NULL AS time_zone, created_at, email_verified_at
    FROM professional
    WHERE email = $1 AND removed_at IS NULL
    UNION ALL
    SELECT id, 'customer', center_id, name, locale, time_zone, created_at, email_verified_at
    FROM customer WHERE email = $1 AND deleted_at IS NULL
  ) a JOIN center ce ON ce.id = a.center_id AND ce.suspended_at IS NULL
  ORDER BY a.created_at, a.id`,
);
