import { allBut, among, valuesOf } from '../../lib/sql.ts';
import { statement } from '../../lib/statement.ts';
import type { OperationDeps } from '../../ports/operation-deps.ts';

type Deps = Pick<OperationDeps, 'db' | 'clock' | 'isolation'>;

/**
 * Erases the targets of messages of at most `limit` sessions that ended a year ago, an act's with the last of its sessions.
 * What staff wrote to people goes too; the reasons of closures and cancellations are the center's, and stay.
 * Returns of how many sessions. The messages and their status stay.
 */
export async function eraseTargets({ db, clock, isolation }: Deps, limit = 100): Promise<number> {
  const now = clock();
  return isolation.batch(
    'erasure',
    async (picked) => (await db.sql(ERASE_TARGETS, [now, limit, ...valuesOf(picked)])).length,
    async (aside) => {
      const due = await db.sql(ENDED_A_YEAR_AGO, [now, limit, ...valuesOf(allBut(aside))]);
      return due.map(({ id }) => id);
    },
  );
}

const ENDED_A_YEAR_AGO = statement(
  { id: 'uuid' },
  `
      SELECT id FROM session
      WHERE targets_erased_at IS NULL AND ends_at < $1::timestamptz - interval '12 months' AND ${among('id', 3)}
      ORDER BY ends_at LIMIT $2`,
);

const ERASE_TARGETS = `
  WITH over AS (
    UPDATE session SET targets_erased_at = $1
    WHERE id IN (${ENDED_A_YEAR_AGO} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
  ), erased AS (
    UPDATE delivery d SET target = NULL FROM over WHERE d.session_id = over.id AND d.target IS NOT NULL AND d.act_id IS NULL
  ), erased_of_acts AS (
    UPDATE delivery d SET target = NULL
    WHERE d.id IN (SELECT l.delivery_id FROM delivery_line l JOIN over ON over.id = l.session_id) AND d.target IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM delivery_line l JOIN session s ON s.id = l.session_id
        WHERE l.delivery_id = d.id AND s.ends_at >= $1::timestamptz - interval '12 months')
  ), erased_words AS (
    UPDATE act a SET text = NULL
    WHERE a.id IN (SELECT x.act_id FROM act_session x JOIN over ON over.id = x.session_id) AND a.kind = 'MESSAGE'
      AND a.text IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM act_session x JOIN session s ON s.id = x.session_id
        WHERE x.act_id = a.id AND s.ends_at >= $1::timestamptz - interval '12 months')
  )
  SELECT id FROM over`;
