import { randomUUID } from 'node:crypto';
import { statement } from '../../lib/statement.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Email } from '../../ports/channels.ts';
import type { Sql } from '../../ports/database.ts';
import { composePauseMail, type Pause } from './messages.ts';
import { type AttemptResult, isUnreadable } from './rules.ts';

/** Notes by these results of an endpoint whether it is healthy; says whether it is paused from now on. */
export async function noteHealth(sql: Sql, endpointId: string, all: AttemptResult[], now: Date) {
  const results = all.filter((result) => !isUnreadable(result));
  if (results.length === 0) return false;
  if (results.some(({ status }) => status === 'DELIVERED')) {
    await sql(NOTE_HEALTHY, [endpointId]);
    return false;
  }
  const gone = results.some(({ reason }) => reason === 'GONE');
  const dayAgo = later(now, -DAY);
  const [row] = await sql(NOTE_FAILING, [endpointId, now, gone, dayAgo]);
  return row?.paused === true;
}

const NOTE_HEALTHY = `
  UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL`;

/** Pauses the endpoint after a day without success, or at once when it is gone. */
const NOTE_FAILING = statement(
  { paused: 'bool' },
  `
  UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, $2),
    paused_at = CASE WHEN $3 OR failing_since <= $4 THEN $2::timestamptz END
  WHERE id = $1 AND paused_at IS NULL
  RETURNING paused_at IS NOT NULL AS paused`,
);

type Reader = Omit<Pause, 'consoleUrl'> & { email: string };

/** The managers of the center: they can resume the endpoint, also a partner's. The partner itself is not told. */
export const managersOf = (sql: Sql, endpointId: string): Promise<Reader[]> => sql(MANAGERS, [endpointId]);

const MANAGERS = statement<Reader>(
  {
    email: 'text',
    readerName: 'text',
    readerLocale: 'text?',
    centerName: 'text',
    centerLocale: 'text',
    centerTimeZone: 'text',
    url: 'text',
    partnerName: 'text?',
    failingSince: 'timestamptz',
  },
  `
  SELECT m.email, m.name AS "readerName", m.locale AS "readerLocale", c.name AS "centerName",
    c.locale AS "centerLocale", c.time_zone AS "centerTimeZone", e.url, p.name AS "partnerName",
    e.failing_since AS "failingSince"
  FROM webhook_endpoint e
    JOIN center c ON c.id = e.center_id
    JOIN professional m ON m.center_id = e.center_id AND m.role = 'MANAGER' AND m.removed_at IS NULL
    LEFT JOIN partner p ON p.id = e.partner_id
  WHERE e.id = $1
  ORDER BY m.id`,
);

/** Tells a manager that the endpoint is paused. */
export const pauseMailTo = (reader: Reader, consoleUrl: string): Email => ({
  id: randomUUID(),
  purpose: 'WEBHOOK_PAUSED',
  to: { email: reader.email, name: reader.readerName },
  fromName: reader.centerName,
  replyTo: null,
  ...composePauseMail({ ...reader, consoleUrl }),
});
