import { NotFoundError } from '../../../../lib/errors.ts';
import { statement } from '../../../../lib/statement.ts';
import type { Sql } from '../../../../ports/database.ts';
import type { OperationDeps } from '../../../../ports/operation-deps.ts';
import { suspendCenter } from '../../../people/centers/operations.ts';
import { DELETE_ALL } from '../../retention/sessions/operations.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'events'>;

/** How many rows of a table are gone so far. */
export type Progress = (table: string, rows: number) => void;

/** The center's name, and how many rows it has in each table that is large or tells of people. Throws `NotFoundError`. */
export async function countCenter({ db }: Pick<Deps, 'db'>, centerId: string) {
  const [center] = await db.sql(FIND, [centerId]);
  if (!center) throw new NotFoundError('center');
  const [rows] = await db.sql(COUNTS, [centerId]);
  return { name: center.name, rows: rows! };
}

/**
 * Deletes a center with all that it has, also while servers run. First it is suspended: nobody signs in, nothing of it is
 * sent, its streams end; then its rows go in batches, classes ahead first. What was interrupted is resumed by a repeat.
 * Throws `NotFoundError`.
 */
export async function deleteCenter(deps: Deps, centerId: string, progress: Progress): Promise<void> {
  const { db } = deps;
  if ((await db.sql(FIND, [centerId])).length === 0) throw new NotFoundError('center');
  await closeCenter(deps, centerId);
  await deleteSessions(deps, centerId, progress);
  for (const { table, text } of REST) {
    let total = 0;
    for (let rows = 1; rows > 0; total += rows) {
      rows = (await db.sql(text, [centerId])).length;
      if (rows > 0) progress(table, total + rows);
    }
  }
}

async function closeCenter({ db, clock, events }: Deps, centerId: string): Promise<void> {
  await suspendCenter({ db, clock }, centerId);
  await db.transaction(async (sql) => {
    await sql(END_SCHEDULES, [centerId]);
    await sql(FORGET_SIGN_UPS, [centerId]);
  });
  const accounts = await db.sql(ACCOUNTS, [centerId]);
  events.publish([`center:${centerId}`, ...accounts.map(({ id }) => `account:${id}` as const)]);
}

/** They make no more classes. */
const END_SCHEDULES = `
  UPDATE schedule SET until_date = greatest(from_date, materialized_through) WHERE center_id = $1::uuid`;

/** A sign-up that waits for its code bears a name. */
const FORGET_SIGN_UPS = `
  UPDATE sign_in_code SET sign_ups = (
    SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(sign_ups) each WHERE each ->> 'centerId' <> $1::text)
  WHERE sign_ups <> '[]'`;

const SESSIONS_AT_ONCE = 10;

async function deleteSessions({ db }: Deps, centerId: string, progress: Progress): Promise<void> {
  let total = 0;
  const batch = async (sql: Sql): Promise<number> => {
    const ids = (await sql(LAST_SESSIONS, [centerId, SESSIONS_AT_ONCE])).map(({ id }) => id);
    for (const text of ids.length > 0 ? DELETE_ALL : []) await sql(text, [ids]);
    return ids.length;
  };
  for (let deleted = 1; deleted > 0; total += deleted) {
    deleted = await db.transaction(batch);
    if (deleted > 0) progress('session', total + deleted);
  }
}

const FIND = statement({ name: 'text' }, 'SELECT name FROM center WHERE id = $1::uuid');

const ACCOUNTS = statement(
  { id: 'uuid' },
  `SELECT id FROM professional WHERE center_id = $1::uuid UNION ALL SELECT id FROM customer WHERE center_id = $1::uuid
  UNION ALL SELECT id FROM partner WHERE center_id = $1::uuid`,
);

const LAST_SESSIONS = statement(
  { id: 'uuid' },
  'SELECT id FROM session WHERE center_id = $1::uuid ORDER BY starts_at DESC, id DESC LIMIT $2 FOR UPDATE',
);

const OWN = 'WHERE center_id = $1::uuid';
// A message's center stands behind no index: its class leads to it.
const COUNTS = statement(
  {
    professionals: 'int4',
    customers: 'int4',
    services: 'int4',
    schedules: 'int4',
    sessions: 'int4',
    bookings: 'int4',
    messages: 'int4',
    acts: 'int4',
    partners: 'int4',
    webhookEndpoints: 'int4',
  },
  `
  SELECT (SELECT count(*)::int FROM professional ${OWN}) AS professionals, (SELECT count(*)::int FROM customer ${OWN}) AS customers,
    (SELECT count(*)::int FROM service ${OWN}) AS services, (SELECT count(*)::int FROM schedule ${OWN}) AS schedules,
    (SELECT count(*)::int FROM session ${OWN}) AS sessions, (SELECT count(*)::int FROM booking ${OWN}) AS bookings,
    (SELECT count(*)::int FROM delivery d JOIN session s ON s.id = d.session_id WHERE s.center_id = $1::uuid) AS messages,
    (SELECT count(*)::int FROM act ${OWN}) AS acts, (SELECT count(*)::int FROM partner ${OWN}) AS partners,
    (SELECT count(*)::int FROM webhook_endpoint ${OWN}) AS "webhookEndpoints"`,
);

/** Some rows at a time: no statement holds locks for long. */
const some = (text: string, where = OWN) => {
  const table = text.replace('DELETE FROM ', '');
  const ofCenter = `SELECT ctid FROM ${table} ${where} LIMIT 500`;
  return { table, text: `${text} WHERE ctid = ANY (ARRAY(${ofCenter})) RETURNING 1` };
};

/** What is left without sessions, each before what it refers to. What hangs on acts goes with them. */
const REST = [
  some(
    'DELETE FROM service_link_change_item',
    `WHERE change_id IN (SELECT id FROM service_link_change ${OWN})`,
  ),
  some('DELETE FROM service_link_change'),
  some('DELETE FROM act'),
  some('DELETE FROM schedule'),
  some('DELETE FROM class_month'),
  some('DELETE FROM service'),
  some('DELETE FROM webhook_delivery', `WHERE endpoint_id IN (SELECT id FROM webhook_endpoint ${OWN})`),
  some('DELETE FROM webhook_endpoint'),
  some('DELETE FROM idempotent_answer'),
  some('DELETE FROM caused_message'),
  some('DELETE FROM known_device'),
  some('DELETE FROM email_change'),
  some('DELETE FROM sign_in'),
  some('DELETE FROM push_device'),
  some('DELETE FROM partner_key'),
  some('DELETE FROM partner'),
  some('DELETE FROM customer'),
  some('DELETE FROM professional'),
  some('DELETE FROM center', 'WHERE id = $1::uuid'),
];
