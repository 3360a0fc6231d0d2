import pg from 'pg';
import { tellActs } from '../../../src/modules/notifications/acts/operations.ts';
import type { Sql } from '../../../src/ports/database.ts';
import type { BenchDatabase } from './database.ts';
import { openProduct } from './product.ts';
import type { Run } from './run.ts';
import { idleScheduler } from './schedules.ts';
import { BOOKED, createStudios, settle } from './week-scene.ts';

/** How long it took, and how many sessions are not as they should be. */
export type Act = { ms: number; wrong: number };

/** A studio's acts on all of its sessions, each as the product does it and, on sessions like them, as its bare statements. */
export async function openWeekSides(run: Run, { url, admin }: BenchDatabase, sessions: number) {
  const studios = await createStudios(admin, sessions);
  const [daily, dailyBare, closing, closingBare, watched] = studios.map(({ manager }) => manager);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  const product = openProduct(run, url, { scheduler: idleScheduler });
  const { scheduleChanges, closures } = product.operations;
  const from = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  const year = { from: new Date(), until: new Date(Date.now() + 365 * DAY) };

  async function measured(centerId: string, right: string, work: () => Promise<unknown>): Promise<Act> {
    await settle(admin);
    const began = performance.now();
    await work();
    const ms = performance.now() - began;
    const { rows } = await admin.query<{ right: number }>(
      `SELECT count(*)::int AS right FROM session WHERE center_id = $1 AND ${right}`,
      [centerId],
    );
    return { ms, wrong: sessions - rows[0]!.right };
  }
  /** One prepared statement after the other, in a transaction of their own. */
  async function bare(centerId: string, name: string, ...texts: string[]): Promise<void> {
    await client.query('BEGIN');
    for (const [place, text] of texts.entries())
      await client.query({ name: `${name} ${place}`, text, values: [centerId] });
    await client.query('COMMIT');
  }
  let closureId = '';
  return {
    watched: watched!,
    schedule: {
      async product(startTime: '18:00' | '18:30') {
        const edit = { scheduleId: studios[0]!.scheduleId, from, startTime, ...AS_IT_IS };
        const { token } = (await scheduleChanges.preview(daily!, edit))!;
        const right = STARTS_AT(startTime);
        return measured(daily!.centerId, right, () => scheduleChanges.apply(daily!, token));
      },
      bare: (startTime: '18:00' | '18:30') =>
        measured(dailyBare!.centerId, STARTS_AT(startTime), () => {
          const by = `interval '${startTime === '18:30' ? 30 : -30} minutes'`;
          return bare(dailyBare!.centerId, startTime, ACT, KEEP, MOVE.replaceAll('$by', by));
        }),
    },
    closure: {
      product: () =>
        measured(closing!.centerId, "status = 'CANCELLED'", async () => {
          closureId = await closures.create(closing!, { period: { hours: year } });
        }),
      bare: () =>
        measured(closingBare!.centerId, "status = 'CANCELLED'", () =>
          bare(closingBare!.centerId, 'close', ACT, NOTE, CANCEL),
        ),
      /** Takes both back. */
      async undo() {
        await closures.delete(closing!, closureId);
        await admin.query(
          "UPDATE session SET status = 'SCHEDULED', cancelled_at = NULL WHERE center_id = $1",
          [closingBare!.centerId],
        );
      },
      /** Tells people of the last one: its statements, and how many messages and lines are missing or too many. */
      async tell() {
        let statements = 0;
        const told = new Date(Date.now() + DAY / 24);
        await product.db.transaction((sql) => {
          const counted: Sql = (text, values) => {
            statements++;
            return sql(text, values);
          };
          return tellActs(counted, told, [closureId]);
        });
        const { rows } = await admin.query<{ messages: number; lines: number }>(LISTED, [closureId]);
        const { messages, lines } = rows[0]!;
        return { statements, wrong: Math.abs(messages - BOOKED) + Math.abs(lines - sessions * BOOKED) };
      },
    },
  };
}
export type WeekSides = Awaited<ReturnType<typeof openWeekSides>>;

const DAY = 86_400_000;
const AS_IT_IS = { includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' };
const STARTS_AT = (time: string) => `(starts_at AT TIME ZONE 'Europe/Madrid')::time = '${time}'`;

const ACT = `INSERT INTO act (center_id, kind, at, recipients) VALUES ($1, 'SCHEDULE_CHANGE', now(), ${BOOKED})`;
const LATEST = '(SELECT id FROM act WHERE center_id = $1 ORDER BY id DESC LIMIT 1)';
const KEEP = `
  INSERT INTO act_session (act_id, session_id, previous_starts_at, previous_ends_at, previous_send_at)
  SELECT ${LATEST}, id, starts_at, ends_at, send_at FROM session WHERE center_id = $1`;
const MOVE = `
  UPDATE session SET previous_starts_at = starts_at, starts_at = starts_at + $by, ends_at = ends_at + $by, send_at = send_at + $by,
    opens_at = opens_at + $by, moved_at = now(), version = version + 1, next_transition_at = now()
  WHERE center_id = $1`;
const NOTE = `INSERT INTO act_session (act_id, session_id, cancelled) SELECT ${LATEST}, id, true FROM session WHERE center_id = $1`;
const CANCEL = `
  UPDATE session SET status = 'CANCELLED', cancelled_at = now(), version = version + 1, next_transition_at = now()
  WHERE center_id = $1`;
const LISTED = `
  SELECT count(DISTINCT d.id)::int AS messages, count(*)::int AS lines
  FROM delivery d JOIN delivery_line l ON l.delivery_id = d.id
  WHERE d.act_id = $1 AND d.channel = 'EMAIL' AND l.booking_id IS NOT NULL`;
