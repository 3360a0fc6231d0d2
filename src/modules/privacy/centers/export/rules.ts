/** Rows of a table with an id, and what lies inside them: other tables, by the column that names those rows. */
export type Part = {
  table: string;
  inside: readonly (readonly [table: string, by: string])[];
  /** SQL: their ids; absent: those that name the center `$1`. */
  ids?: string;
};

const OF_BOOKINGS = 'booking_id IN (SELECT id FROM booking WHERE session_id = ANY($1::uuid[]))';
const OF_MESSAGES = 'delivery_id IN (SELECT id FROM delivery WHERE session_id = ANY($1::uuid[]))';

/** The tables of a center, in the order in which rows can be read in again. */
export const PARTS: readonly Part[] = [
  { table: 'center', inside: [], ids: 'SELECT id FROM center WHERE id = $1::uuid' },
  { table: 'professional', inside: [['known_device', 'account_id']] },
  { table: 'customer', inside: [['known_device', 'account_id']] },
  { table: 'push_device', inside: [] },
  { table: 'partner', inside: [] },
  { table: 'partner_key', inside: [] },
  { table: 'service', inside: [['class_month', 'service_id']] },
  { table: 'schedule', inside: [] },
  {
    table: 'act',
    inside: [
      ['closure', 'act_id'],
      ['substitution', 'id'],
      ['schedule_change', 'act_id'],
      ['staff_message', 'act_id'],
    ],
  },
  {
    table: 'session',
    inside: [
      ['act_session', 'session_id'],
      ['booking', 'session_id'],
      ['calendar_revision', OF_BOOKINGS],
      ['delivery', 'session_id'],
      ['delivery_line', OF_MESSAGES],
      ['provider_event', OF_MESSAGES],
    ],
  },
  { table: 'service_link_change', inside: [['service_link_change_item', 'change_id']] },
  { table: 'webhook_endpoint', inside: [['webhook_delivery', 'endpoint_id']] },
];

/** Columns that are in no export: what opens something, or is a hash of that. */
export const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  booking: ['pass_hash', 'pass_encrypted'],
  calendar_revision: ['shown_hash'],
  push_device: ['endpoint', 'p256dh', 'auth'],
  partner_key: ['secret_hash'],
  webhook_endpoint: ['secret_encrypted', 'previous_secret_encrypted'],
};

/** Tables that are in no export, and why. */
export const TABLES_LEFT_OUT: Readonly<Record<string, string>> = {
  sign_in: 'tokens, which end with the move to another system',
  sign_in_code: 'codes, by hashes of addresses',
  sign_in_address: 'tries at codes, by hashes of addresses',
  email_change: 'codes; an address that was confirmed is the account’s',
  caused_message: 'counts of a day, by hashes of addresses',
  idempotent_answer: 'answers of a day, encrypted',
  attempt_count: 'counts of minutes',
  right_change: 'signals of an hour',
  secret_use: 'counts of all centers together',
  node_duty: 'which server counts',
  withholding: 'the operator’s',
};
