import { sqlOf } from '../../../lib/sql.ts';
import { statement } from '../../../lib/statement.ts';
import type { Tx } from '../../../ports/database.ts';

/** The row ids of a schedule's sessions ahead that it would not make any more: after its last day, or of another weekday. */
export async function leftStanding(db: Tx, scheduleId: string, now: Date): Promise<string[]> {
  const rows = await sqlOf(db)(LEFT_STANDING, [scheduleId, now]);
  return rows.map(({ id }) => id);
}

const LEFT_STANDING = statement(
  { id: 'uuid' },
  `
  SELECT s.id FROM schedule c JOIN session s ON s.schedule_id = c.id
  WHERE c.id = $1::uuid AND s.status = 'SCHEDULED' AND s.starts_at > $2
    AND (s.schedule_date > c.until_date
      OR upper(to_char(s.schedule_date, 'FMDay')) <> ALL (c.weekdays::text[]))`,
);
