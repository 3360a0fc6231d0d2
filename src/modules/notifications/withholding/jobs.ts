import { statement } from '../../../lib/statement.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Log } from '../../../ports/log.ts';
import { tellAllDue } from '../acts/jobs.ts';
import { checkAllDue } from '../alert-checks/jobs.ts';
import { type ReminderDeps, scheduleAndRemind } from '../reminders/jobs.ts';
import { anyReminderWork } from '../reminders/operations.ts';
import { applyAllDue, applyAllWaiting, openAllDue, type TransitionDeps } from '../transitions/jobs.ts';
import { withholdListed } from './operations.ts';
import { listWithheld } from './queries.ts';
import { byPurpose } from './rules.ts';

type Deps = TransitionDeps & ReminderDeps & { clock: Clock; log: Log };

/** How often a node that waits for another looks again, and how often it shows that it is there. */
const LOOK_MS = 500;
const SIGN_OF_LIFE_MS = 2_000;
/** What one round brings about may be due as well. A row that cannot be worked on would be due for ever. */
const MOST_ROUNDS = 5;

/**
 * Lists and withholds what was due before `from`, before this node acts by the clock. The instant is in the database, so a
 * node without it waits as well, and ends what a killed node began. Null: only that. Throws for an instant ahead.
 */
export async function startSendingFrom(deps: Deps, from: Date | null): Promise<void> {
  const { db, clock } = deps;
  if (from !== null) {
    if (from > clock()) throw new Error('SENDING_FROM must be an instant that has passed');
    await db.sql(NOTE, [from, clock()]);
  }
  while ((await db.sql(OPEN)).length > 0) {
    const ended = await db.transaction((sql) => catchUpAlone(deps, sql));
    if (!ended) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The same instant again, or an earlier one, changes nothing: all before it is listed. */
const NOTE = `
  INSERT INTO withholding (sending_from, noted_at) SELECT $1::timestamptz, $2
  WHERE NOT EXISTS (SELECT 1 FROM withholding WHERE sending_from >= $1) ON CONFLICT DO NOTHING`;
const OPEN = 'SELECT 1 FROM withholding WHERE caught_up_at IS NULL LIMIT 1';

/** False when another node is at it: the lock on the row ends with that node. */
async function catchUpAlone(deps: Deps, sql: Sql): Promise<boolean> {
  const [open] = await sql(TAKE);
  if (!open) return false;
  // The database ends a transaction in which nothing is done for seconds.
  const alive = setInterval(() => void sql('SELECT 1').catch(() => undefined), SIGN_OF_LIFE_MS);
  try {
    await listAllDue(deps, open.from);
    await withholdListed(deps.db.sql, open.from);
  } finally {
    clearInterval(alive);
  }
  await sql(DONE, [open.from, deps.clock()]);
  return true;
}

const TAKE = statement(
  { from: 'timestamptz' },
  `SELECT sending_from AS from FROM withholding WHERE caught_up_at IS NULL
  ORDER BY sending_from LIMIT 1 FOR UPDATE SKIP LOCKED`,
);
const DONE = 'UPDATE withholding SET caught_up_at = $2 WHERE sending_from = $1';

/** Does what the clock would have done by then, and sends nothing: access opens as well, which is no message. */
async function listAllDue(deps: Deps, then: Date): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await openAllDue(deps, then);
    await applyAllDue(deps, then, async () => undefined);
    await applyAllWaiting(deps, then);
    await tellAllDue(deps, then);
    await scheduleAndRemind(deps, then);
    await checkAllDue(deps, then);
    if (!(await anyDue(deps.db.sql, then))) return;
  }
}

const anyDue = async (sql: Sql, then: Date): Promise<boolean> =>
  (await sql(DUE, [then])).length > 0 || (await anyReminderWork(sql, then));

const DUE = `
  SELECT 1 WHERE EXISTS (SELECT 1 FROM session WHERE next_transition_at <= $1)
    OR EXISTS (SELECT 1 FROM session WHERE alert_check_at <= $1)
    OR EXISTS (SELECT 1 FROM act WHERE tell_at <= $1 AND told_at IS NULL)`;

/** Says what is withheld, as long as anything is. */
export async function reportWithheld({ db, log }: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const counts = byPurpose(await listWithheld(db.sql));
  if (Object.keys(counts).length > 0)
    log.warn(
      'messages are withheld, because they were due before SENDING_FROM: release or drop them',
      counts,
    );
}
