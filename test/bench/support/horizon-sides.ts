import pg from 'pg';
import { MATERIALIZED_DAYS } from '../../../src/modules/sessions/schedules/rules.ts';
import type { BenchDatabase } from './database.ts';
import { openProduct } from './product.ts';
import type { Run } from './run.ts';
import { createCenters, settleStorage } from './scene.ts';
import { idleScheduler } from './schedules.ts';

/** How long it took, and how many sessions are missing or too many. */
type Made = { ms: number; wrong: number };

/** Daily schedules that are some days behind, to be brought up to their horizon; and the very rows that this makes. */
export async function openHorizonSides(
  run: Run,
  { url, admin }: BenchDatabase,
  { schedules, days }: { schedules: number; days: number },
) {
  await createCenters(admin, 1);
  await admin.query(SCHEDULES, [schedules]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  const { materialize } = openProduct(run, url, { scheduler: idleScheduler }).operations.schedules;
  const rows = schedules * days;

  async function measured(work: () => Promise<unknown>): Promise<Made> {
    await admin.query('TRUNCATE session CASCADE');
    await admin.query(`UPDATE schedule SET materialized_through = ${TODAY} + $1::int`, [
      MATERIALIZED_DAYS - days,
    ]);
    await settleStorage(admin, 'session', 'schedule');
    const began = performance.now();
    await work();
    const ms = performance.now() - began;
    const made = await admin.query<{ count: number }>('SELECT count(*)::int AS count FROM session');
    return { ms, wrong: Math.abs(rows - made.rows[0]!.count) };
  }

  const columns = await admin.query<{ names: string }>(WRITTEN_COLUMNS);
  const { names } = columns.rows[0]!;
  return {
    rows,
    product: async () => {
      const made = await measured(materialize);
      await admin.query('DROP TABLE IF EXISTS same_rows');
      await admin.query('CREATE TABLE same_rows AS SELECT * FROM session');
      await admin.query('ANALYZE same_rows');
      return made;
    },
    /** After a round of the product, whose rows it writes again. */
    bare: () => measured(() => client.query(`INSERT INTO session (${names}) SELECT ${names} FROM same_rows`)),
  };
}
export type HorizonSides = Awaited<ReturnType<typeof openHorizonSides>>;

/** Those that the database does not generate. */
const WRITTEN_COLUMNS = `
  SELECT string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
  WHERE table_name = 'session' AND is_generated = 'NEVER'`;

/** In the zone of the centers. */
const TODAY = `(now() AT TIME ZONE 'Europe/Madrid')::date`;

/** Of the service of each center in turn, at the hours of a day. */
const SCHEDULES = `
  INSERT INTO schedule (center_id, service_id, weekdays, start_time, duration_minutes, from_date, materialized_through, created_at)
  SELECT s.center_id, s.id, enum_range(NULL::weekday), lpad((n % 14 + 7)::text, 2, '0') || ':00', 60, ${TODAY},
    ${TODAY}, now()
  FROM generate_series(1, $1::int) n
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total FROM service) s ON s.place = n % s.total`;
