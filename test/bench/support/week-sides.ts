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
  /** As if nobody had been told. */
  async function forget(centerId: string): Promise<void> {
    for (const text of FORGET) await admin.query(text, [centerId]);
    await settle(admin);
  }
  /** How many messages and lines are missing or too many. */
  async function wrongLines(centerId: string): Promise<number> {
    const { rows } = await admin.query<{ messages: number; lines: number }>(LISTED, [centerId]);
    const { messages, lines } = rows[0]!;
    return Math.abs(messages - BOOKED) + Math.abs(lines - sessions * BOOKED);
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
    },
    /** Telling people of a closure that stands, again and again. */
    telling: {
      async product(): Promise<Act & { statements: number }> {
        let statements = 0;
        await forget(closing!.centerId);
        const ms = await milliseconds(() =>
          product.db.transaction((sql) => {
            const counted: Sql = (text, values) => {
              statements++;
              return sql(text, values);
            };
            return tellActs(counted, new Date(Date.now() + DAY / 24), [closureId]);
          }),
        );
        return { ms, wrong: await wrongLines(closing!.centerId), statements };
      },
      async bare(): Promise<Act> {
        await forget(closingBare!.centerId);
        const ms = await milliseconds(() =>
          bare(closingBare!.centerId, 'tell', LIST, LIST_LINES, KNOW, TEACHER_KNOWS),
        );
        return { ms, wrong: await wrongLines(closingBare!.centerId) };
      },
    },
  };
}
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
export type WeekSides = Awaited<ReturnType<typeof openWeekSides>>;

const DAY = 86_400_000;
const AS_IT_IS = { includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' };
const STARTS_AT = (time: string) => `(starts_at AT TIME ZONE 'Europe/Madrid')::time = '${time}'`;

const ACT = `INSERT INTO act (center_id, kind, at, recipients) VALUES ($1, 'SCHEDULE_CHANGE', now(), ${BOOKED})`;
const LATEST = '(SELECT id FROM act WHERE center_id = $1 ORDER BY id DESC LIMIT 1)';
const KEEP = `
  INSERT INTO act_session (act_id, session_id, previous_starts_at, previous_ends_at, previous_send_at, before)
  SELECT ${LATEST}, id, starts_at, ends_at, send_at, ROW(status, schedule_date, starts_at, ends_at, send_at, send_timing, opens_at,
    notice_revision, notice_released_at, start_by_hand, duration_by_hand, moved_at, previous_starts_at, move_note, move_notice_at,
    teacher_starts_at, teacher_told_id, professional_id, professional_by_hand, capacity, capacity_by_hand)::session_values
  FROM session WHERE center_id = $1`;
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
  WHERE d.act_id = ${LATEST} AND d.channel = 'EMAIL' AND l.booking_id IS NOT NULL`;

const FORGET = [
  'DELETE FROM delivery WHERE center_id = $1',
  'UPDATE act SET told_at = NULL WHERE center_id = $1',
  'UPDATE booking SET told_cancelled = false WHERE center_id = $1',
  'UPDATE session SET teacher_told_cancelled = false WHERE center_id = $1',
];
const LIST = `
  INSERT INTO delivery (center_id, session_id, booking_id, act_id, purpose, channel, revision, status, reason, target,
    address_verified, next_attempt_at, deadline_at, created_at)
  SELECT DISTINCT ON (b.customer_id, channel) b.center_id, b.session_id, b.id, ${LATEST}, 'SESSIONS_CANCELLED'::purpose, channel, 0,
    CASE channel WHEN 'EMAIL' THEN 'PENDING' ELSE 'SKIPPED' END::delivery_status,
    CASE channel WHEN 'PUSH' THEN 'NO_DEVICE' END::delivery_reason, CASE channel WHEN 'EMAIL' THEN c.email END,
    CASE channel WHEN 'EMAIL' THEN true END, CASE channel WHEN 'EMAIL' THEN now() END, now() + interval '3 years', now()
  FROM booking b JOIN customer c ON c.id = b.customer_id CROSS JOIN unnest(ARRAY['EMAIL', 'PUSH']::channel[]) channel
  WHERE b.center_id = $1`;
const LIST_LINES = `
  INSERT INTO delivery_line (delivery_id, session_id, booking_id)
  SELECT d.id, b.session_id, b.id
  FROM delivery d JOIN booking f ON f.id = d.booking_id JOIN booking b ON b.customer_id = f.customer_id
  WHERE d.center_id = $1`;
const KNOW = 'UPDATE booking SET told_cancelled = true WHERE center_id = $1';
const TEACHER_KNOWS = 'UPDATE session SET teacher_told_cancelled = true WHERE center_id = $1';
