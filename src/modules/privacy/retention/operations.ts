import { statement } from '../../../lib/statement.ts';
import { DAY, later } from '../../../lib/time.ts';
import type { Statement } from '../../../ports/database.ts';
import type { OperationDeps } from '../../../ports/operation-deps.ts';
import type { OldRows, Retention } from '../../../ports/retention.ts';
import { firstIdAt } from './rules.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'retention'>;

/** What a batch deleted, and the last row that it found; null: there are no more. */
export type Batch = { deleted: number; last: string | null };
type Found = { deleted: number; found: number; last: string | null };
type Kind = { rows: OldRows; keptFor: keyof Retention; atOnce: number; batch: Statement<Found> };

/** Deletes some rows of a kind, from the id `after` on. While another node deletes of this kind, none. */
export async function deleteBatch(
  { db, clock, retention }: Deps,
  { keptFor, atOnce, batch }: Kind,
  after: string,
  share: number,
): Promise<Batch> {
  const now = clock();
  const before = later(now, -retention[keptFor] * DAY);
  const limit = Math.ceil(atOnce * share);
  const [result] = await db.sql(batch, [now, before, firstIdAt(before), after, limit]);
  const { deleted, found, last } = result!;
  return { deleted, last: found < limit ? null : last };
}

/** SQL: whether this transaction may delete the rows of a kind; it may until it ends. */
export const turnOf = (place: number): string => `pg_try_advisory_xact_lock(1919251566, ${place})`;

type Rows = Omit<Kind, 'batch'> & { old: string; gone: string };

/**
 * The next rows are found by ids, which grow with time: no index of times is needed, and what is deleted lies together.
 * `old`: at the instant `$1` the rows before `$2`, with ids before `$3`, from the id `$4` on, at most `$5`.
 */
const kind = ({ old, gone, ...rest }: Rows, place: number): Kind => ({
  ...rest,
  batch: statement(
    { deleted: 'int4', found: 'int4', last: 'uuid?' },
    `
  WITH given AS MATERIALIZED (
    SELECT $1::timestamptz AS now, $2::timestamptz AS before, $3::uuid AS below, $4::uuid AS after, $5::int AS most,
      ${turnOf(place)} AS mine
  ), old AS MATERIALIZED (${old}
  ), gone AS (${gone} RETURNING 1)
  SELECT (SELECT count(*)::int FROM gone) AS deleted, (SELECT count(*)::int FROM old) AS found,
    (SELECT id FROM old ORDER BY id DESC LIMIT 1) AS last
  FROM given`,
  ),
});

const MINE = '(SELECT mine FROM given)';

// Each takes some milliseconds.
const ROWS: readonly Rows[] = [
  {
    rows: 'reports',
    keptFor: 'reports',
    atOnce: 2_000,
    // An index has them by their mails.
    old: `
    SELECT delivery_id AS id, id AS event_id FROM provider_event
    WHERE ${MINE} AND delivery_id >= $4 AND delivery_id < $3 AND at < $2 ORDER BY delivery_id LIMIT $5`,
    gone: 'DELETE FROM provider_event e USING old WHERE e.id = old.event_id',
  },
  {
    rows: 'messages',
    keptFor: 'messages',
    atOnce: 1_000,
    // What is tried again stays; what was listed far ahead does until its session is over, an act's until the last is.
    old: `
    SELECT d.id FROM delivery d JOIN session s ON s.id = d.session_id
    WHERE ${MINE} AND d.id >= $4 AND d.id < $3 AND d.created_at < $2 AND d.next_attempt_at IS NULL
      AND d.deadline_at < $1 AND s.ends_at < $1 AND NOT EXISTS (
        SELECT 1 FROM delivery_line l JOIN session x ON x.id = l.session_id WHERE l.delivery_id = d.id AND x.ends_at >= $1)
    ORDER BY d.id LIMIT $5`,
    gone: 'DELETE FROM delivery d USING old WHERE d.id = old.id',
  },
  {
    rows: 'link_change_items',
    keptFor: 'linkChanges',
    atOnce: 1_000,
    // An undo gives back to sessions that are not over.
    old: `
    SELECT i.change_id AS id, i.session_id
    FROM service_link_change_item i JOIN service_link_change c ON c.id = i.change_id
    WHERE ${MINE} AND i.change_id >= $4 AND i.change_id < $3 AND c.applied_at < $2
      AND NOT EXISTS (SELECT 1 FROM session s WHERE s.id = i.session_id AND s.ends_at > $1)
    ORDER BY i.change_id LIMIT $5`,
    gone: 'DELETE FROM service_link_change_item i USING old WHERE i.change_id = old.id AND i.session_id = old.session_id',
  },
  {
    rows: 'link_changes',
    keptFor: 'sessions',
    atOnce: 500,
    old: `
    SELECT c.id FROM service_link_change c
    WHERE ${MINE} AND c.id >= $4 AND c.id < $3 AND c.applied_at < $2
      AND NOT EXISTS (SELECT 1 FROM service_link_change_item i WHERE i.change_id = c.id)
    ORDER BY c.id LIMIT $5`,
    gone: 'DELETE FROM service_link_change c USING old WHERE c.id = old.id',
  },
  {
    rows: 'acts',
    keptFor: 'sessions',
    atOnce: 200,
    // Its closure, substitution, change of a schedule or words go with it.
    old: `
    SELECT a.id FROM act a
    WHERE ${MINE} AND a.id >= $4 AND a.id < $3 AND a.at < $2
      AND NOT EXISTS (SELECT 1 FROM act_session x WHERE x.act_id = a.id)
      AND NOT EXISTS (SELECT 1 FROM session s WHERE s.cancellation_act_id = a.id)
      AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.act_id = a.id)
      AND NOT EXISTS (SELECT 1 FROM closure c WHERE c.act_id = a.id AND c.ends_at >= $2)
    ORDER BY a.id LIMIT $5`,
    gone: 'DELETE FROM act a USING old WHERE a.id = old.id',
  },
  {
    rows: 'browsers_erased',
    keptFor: 'devices',
    atOnce: 1_000,
    // The row stays as long as messages name it.
    old: `
    SELECT id FROM push_device
    WHERE ${MINE} AND removed_at < $2 AND id >= $4 AND auth <> '' ORDER BY id LIMIT $5`,
    gone: `UPDATE push_device p SET endpoint = 'https://erased.invalid/', p256dh = '', auth = '' FROM old WHERE p.id = old.id`,
  },
  {
    rows: 'browsers',
    keptFor: 'devices',
    atOnce: 1_000,
    old: `
    SELECT p.id FROM push_device p
    WHERE ${MINE} AND p.removed_at < $2 AND p.id >= $4 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.device_id = p.id)
    ORDER BY p.id LIMIT $5`,
    gone: 'DELETE FROM push_device p USING old WHERE p.id = old.id',
  },
  {
    rows: 'customers',
    keptFor: 'devices',
    atOnce: 500,
    // They are erased: an id without a name, of which nothing tells any more.
    old: `
    SELECT c.id FROM customer c
    WHERE ${MINE} AND c.deleted_at < $2 AND c.id >= $4 AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.customer_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM push_device p WHERE p.customer_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM sign_in f WHERE f.customer_id = c.id)
    ORDER BY c.id LIMIT $5`,
    gone: 'DELETE FROM customer c USING old WHERE c.id = old.id',
  },
];

export const KINDS: readonly Kind[] = ROWS.map(kind);
