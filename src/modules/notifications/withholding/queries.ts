import { NotFoundError } from '../../../lib/errors.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';
import { withheldWebhooks } from '../../webhooks/withholding/operations.ts';
import { WHICH, WITHHELD } from './operations.ts';
import type { Which, WithheldOfCenter } from './rules.ts';

/** What is withheld, by center and purpose. Costs nothing where no restored server ever started. */
export async function listWithheld(sql: Sql, which: Which = ALL): Promise<WithheldOfCenter[]> {
  const { purpose, centerId, sessionId } = which;
  const messages = purpose === 'WEBHOOK' ? [] : await sql(LIST, [purpose, centerId, sessionId]);
  if ((purpose !== null && purpose !== 'WEBHOOK') || sessionId !== null) return messages;
  const webhooks = await withheldWebhooks(sql, centerId);
  return [...messages, ...webhooks.map((one) => ({ ...one, purpose: 'WEBHOOK' as const, firstStart: null }))];
}

const ALL: Which = { purpose: null, centerId: null, sessionId: null };

const LIST = statement(
  { centerId: 'uuid', center: 'text', purpose: 'purpose', messages: 'int4', firstStart: 'timestamptz' },
  `
  SELECT d.center_id AS "centerId", c.name AS center, d.purpose, count(*)::int AS messages, min(s.starts_at) AS "firstStart"
  FROM delivery d JOIN center c ON c.id = d.center_id JOIN session s ON s.id = d.session_id
  WHERE EXISTS (SELECT 1 FROM withholding) AND ${WITHHELD} AND ${WHICH}
  GROUP BY d.center_id, c.name, d.purpose ORDER BY c.name, d.center_id, d.purpose`,
);

/** Refuses the ids of a center and a session that are not there: nothing would look like nothing withheld. */
export async function refuseUnknown(sql: Sql, { centerId, sessionId }: Which): Promise<void> {
  const [found] = await sql(FOUND, [centerId, sessionId]);
  if (centerId !== null && !found!.center) throw new NotFoundError('center');
  if (sessionId !== null && !found!.session) throw new NotFoundError('session');
}

const FOUND = statement(
  { center: 'bool', session: 'bool' },
  `SELECT EXISTS (SELECT FROM center WHERE id = $1::uuid) AS center, EXISTS (SELECT FROM session WHERE id = $2::uuid) AS session`,
);
