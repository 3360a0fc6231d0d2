import pg from 'pg';
import { createPasses } from '../../src/platform/auth/passes.ts';
import { createTokens } from '../../src/platform/auth/tokens.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { fixtures } from '../support/fixtures.ts';
import { silentLog } from '../support/log.ts';
import type { PushDouble } from '../support/push-double.ts';
import { wired } from '../support/wired.ts';
import { PUBLIC_URL, SECRETS, type Stage } from './stage.ts';

const CENTERS = 6;
/** Of each center. The last has no link. */
const CLASSES = 3;
const SPARE_SEATS = 4;
/** Customers without a seat, who may book. */
const SPARE_PEOPLE = 30;
/** One customer in so many has a browser too. */
const PER_BROWSER = 8;
const DAY_MS = 24 * 3_600_000;

export const passes = createPasses({ ...SECRETS, publicUrl: PUBLIC_URL });

/** A class, and who has a seat in it at first. */
export type ChaosClass = { id: string; centerId: string; linked: boolean; bookings: string[] };
export type Center = { id: string; token: string; customers: string[] };
export type Scene = { centers: Center[]; classes: ChaosClass[]; dueAt: Date };

export type Scenes = {
  /** A new calendar whose classes are all due at one instant, so far away. Nothing of the one before is left. */
  fill(aheadMs: number): Promise<Scene>;
};

/** Centers with their people, once; a calendar for each round. `seats` are taken in all. */
export async function openScenes(
  { postgres, pushes }: Stage,
  seats: number,
  onEnd: (step: () => unknown) => void,
): Promise<Scenes> {
  const admin = new pg.Pool({ connectionString: postgres.url, max: 2 });
  // It is stopped under them.
  admin.on('error', () => undefined);
  onEnd(() => admin.end());
  const each = Math.ceil(seats / (CENTERS * CLASSES));
  const centers = await createCenters(postgres.url, admin, each * CLASSES + SPARE_PEOPLE);
  await registerBrowsers(admin, pushes);
  return {
    async fill(aheadMs) {
      await empty(admin);
      // The filling takes its time before the classes are put at their instant.
      const classes = await insertClasses(admin, each);
      await takeSeats(admin, classes, centers, each);
      const dueAt = new Date(Math.ceil((Date.now() + aheadMs) / 1_000) * 1_000);
      await admin.query(AT, [dueAt]);
      await admin.query('UPDATE booking SET told_starts_at = $1', [dueAt]);
      return { centers, classes, dueAt };
    },
  };
}

/** Nodes work on the same tables: PostgreSQL ends one of two that wait for each other. */
async function empty(admin: pg.Pool): Promise<void> {
  for (let left = 10; ; left -= 1)
    try {
      await admin.query('TRUNCATE session CASCADE');
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
}

async function createCenters(url: string, admin: pg.Pool, people: number): Promise<Center[]> {
  const clock = () => new Date();
  const db = createDatabase({ url, log: silentLog });
  const { operations } = wired(db, { clock, secrets: SECRETS });
  const { aCenter, aService } = await fixtures({ ...operations, clock });
  const tokens = createTokens({ ...SECRETS, clock });
  const centers: Center[] = [];
  for (let place = 0; place < CENTERS; place++) {
    const manager = await aCenter({
      name: `Studio ${place}`,
      managerEmail: `manager${place}@studio.example`,
    });
    await aService({ name: 'With a link', joinUrl: 'https://meet.example/room' }, manager);
    await aService({ name: 'Without one' }, manager);
    const token = await tokens.issue(manager, new Date(Date.now() + DAY_MS));
    const { rows } = await admin.query<{ id: string }>(PEOPLE, [manager.centerId, people]);
    centers.push({ id: manager.centerId, token, customers: rows.map(({ id }) => id) });
  }
  await db.close();
  return centers;
}

async function registerBrowsers(admin: pg.Pool, pushes: PushDouble): Promise<void> {
  const { rows } = await admin.query<{ id: string; centerId: string }>(
    `SELECT id, center_id AS "centerId" FROM customer ORDER BY id`,
  );
  for (const { id, centerId } of rows.filter((_, place) => place % PER_BROWSER === 0)) {
    const { endpoint, keys } = pushes.subscribe();
    await admin.query(BROWSER, [centerId, id, endpoint, keys.p256dh, keys.auth]);
  }
}

async function insertClasses(admin: pg.Pool, each: number): Promise<ChaosClass[]> {
  const { rows } = await admin.query<Omit<ChaosClass, 'bookings'>>(CLASS, [CLASSES, each + SPARE_SEATS]);
  return rows.map((row) => ({ ...row, bookings: [] }));
}

/** The people of a center are dealt out to its classes; each seat has a pass of its own. */
async function takeSeats(admin: pg.Pool, classes: ChaosClass[], centers: Center[], each: number) {
  for (const center of centers) {
    const of = classes.filter(({ centerId }) => centerId === center.id);
    const seats = of.flatMap((one, turn) =>
      center.customers
        .slice(turn * each, (turn + 1) * each)
        .map((customerId) => ({ sessionId: one.id, customerId, ...passes.create() })),
    );
    const { rows } = await admin.query<{ id: string; sessionId: string }>(SEATS, [
      center.id,
      seats.map(({ sessionId }) => sessionId),
      seats.map(({ customerId }) => customerId),
      seats.map(({ hash }) => Buffer.from(hash)),
      seats.map(({ encrypted }) => Buffer.from(encrypted)),
    ]);
    for (const { id, sessionId } of rows) of.find((one) => one.id === sessionId)!.bookings.push(id);
  }
  await admin.query(
    'UPDATE session s SET seats_taken = (SELECT count(*) FROM booking b WHERE b.session_id = s.id)',
  );
}

const PEOPLE = `
  INSERT INTO customer (center_id, name, email, email_verified_at, created_at)
  SELECT $1::uuid, 'Person ' || n, 'p' || n || '.' || left(md5($1::uuid::text), 6) || '@people.example', now(), now()
  FROM generate_series(1, $2::int) n RETURNING id`;

const BROWSER = `
  INSERT INTO push_device (center_id, customer_id, endpoint, p256dh, auth, registered_at)
  VALUES ($1, $2, $3, $4, $5, now())`;

/** Far away at first. */
const CLASS = `
  INSERT INTO session (center_id, service_id, origin, starts_at, ends_at, capacity, created_at, send_at, send_timing,
    opens_at, own_join_url, own_join_url_source, processed_through, next_transition_at)
  SELECT s.center_id, s.id, 'ONE_OFF', t.at, t.at + interval '1 hour', $2, now(), t.at, 'AUTO', t.at, s.join_url,
    (CASE WHEN s.join_url IS NULL THEN 'NONE' ELSE 'COPIED' END)::value_source, now(), t.at
  FROM service s, generate_series(1, $1::int) n, (SELECT now() + interval '1 day' AS at) t
  WHERE (n = $1) = (s.join_url IS NULL)
  RETURNING id, center_id AS "centerId", own_join_url IS NOT NULL AS linked`;

const AT = `
  UPDATE session SET starts_at = $1, send_at = $1, opens_at = $1, ends_at = $1::timestamptz + interval '1 hour',
    next_transition_at = $1`;

const SEATS = `
  INSERT INTO booking (center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted)
  SELECT $1::uuid, seat.session_id, seat.customer_id, now(), now() + interval '1 day', seat.hash, seat.encrypted
  FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) AS seat (session_id, customer_id, hash, encrypted)
  RETURNING id, session_id AS "sessionId"`;
