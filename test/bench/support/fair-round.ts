import { createSendGrid } from '../../../src/platform/email/sendgrid.ts';
import { silentLog } from '../../support/log.ts';
import { startChild } from './child.ts';
import type { BenchDatabase } from './database.ts';
import type { MailsArrived } from './mail-arrivals.ts';
import { openProduct } from './product.ts';
import { giveDevices } from './push-round.ts';
import type { PushService } from './pushes.ts';
import type { Run } from './run.ts';
import { BOOKINGS_OF_THEIR_OWN, createCenters, settleStorage, takeSeats } from './scene.ts';
import { sharedClock } from './wall-clock.ts';

const SMALL_CENTERS = 100;
/** In each session, of a small center and of the large one: only in their number they differ. */
const BOOKINGS = 10;
const AHEAD_MS = 30_000;

/** When the 99th of a hundred messages of the small centers arrived, in milliseconds after the instant. */
export type Fairness = { mail: number; push: number; wrong: number };

/** A hundred small centers with a session each that is due at one instant, alone or beside a large center's sessions. */
export async function openFairRound(
  run: Run,
  { url, admin }: BenchDatabase,
  service: PushService,
  largeBookings: number,
) {
  await createCenters(admin, BOOKINGS, SMALL_CENTERS);
  await createCenters(admin, largeBookings, 1);
  // One address is one person, also across centers.
  await admin.query(`UPDATE customer SET email = id || '@example.org'`);
  await giveDevices(admin, service);
  const small = await smallOnes(admin, service.ready.origin);
  const mails = await startChild<{ baseUrl: string }>(run, './mail-arrivals.ts');
  const sendEmails = createSendGrid({
    apiKey: 'SG.bench',
    from: 'classes@example.org',
    baseUrl: mails.ready.baseUrl,
    log: silentLog,
  });
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead);
  const { dispatchLoop } = openProduct(run, url, { clock, sendEmails, ...service.webPush });
  return async (beside: boolean): Promise<Fairness> => {
    ahead = 0;
    const at = Date.now() + AHEAD_MS;
    await fill(admin, at, beside ? largeBookings / BOOKINGS : 0);
    await dispatchLoop.sweep();
    await dispatchLoop.idle();
    ahead = at - Date.now();
    const began = sharedClock();
    await dispatchLoop.runDueWork();
    await dispatchLoop.idle();
    const pushed = await service.arrived();
    const mailed = await mails.ask<MailsArrived>({});
    const people = SMALL_CENTERS * BOOKINGS + (beside ? largeBookings : 0);
    const missing = Math.abs(people - pushed.at.length) + Math.abs(people - mailed.at.length);
    return {
      mail: p99(mailed.at, small.addresses) - began,
      push: p99(pushed.at, small.paths) - began,
      wrong: missing + pushed.repeated + pushed.wrong + mailed.repeated,
    };
  };
}
export type FairRound = Awaited<ReturnType<typeof openFairRound>>;

/** The addresses and the endpoints' paths of everybody in the small centers. */
async function smallOnes(admin: BenchDatabase['admin'], origin: string) {
  const { rows } = await admin.query<{ email: string; endpoint: string }>(
    `SELECT c.email, d.endpoint FROM customer c JOIN push_device d ON d.customer_id = c.id
     WHERE (SELECT count(*) FROM customer o WHERE o.center_id = c.center_id) = $1`,
    [BOOKINGS],
  );
  return {
    addresses: new Set(rows.map(({ email }) => email)),
    paths: new Set(rows.map(({ endpoint }) => endpoint.slice(origin.length))),
  };
}

/** Empties the calendar; a session for each small center, and so many for the large one. */
async function fill(admin: BenchDatabase['admin'], at: number, large: number): Promise<void> {
  await admin.query('TRUNCATE session CASCADE');
  await admin.query(
    `INSERT INTO session (center_id, service_id, origin, starts_at, ends_at, capacity, created_at, send_at, send_timing,
       opens_at, own_join_url, own_join_url_source, processed_through, next_transition_at)
     SELECT s.center_id, s.id, 'ONE_OFF', t.at, t.at + interval '1 hour', 10000, t.at - interval '1 day', t.at, 'AUTO',
       t.at, s.join_url, 'COPIED', t.at - interval '1 day', t.at
     FROM (SELECT *, (SELECT count(*) FROM customer c WHERE c.center_id = s.center_id) = $1 AS small FROM service s) s
       CROSS JOIN LATERAL generate_series(1, CASE WHEN small THEN 1 ELSE $2::int END) n,
       (SELECT to_timestamp($3::float8 / 1000) AS at) t
     ORDER BY random()`,
    [BOOKINGS, large, at],
  );
  await takeSeats(admin, BOOKINGS, BOOKINGS_OF_THEIR_OWN);
  await settleStorage(admin, 'session', 'booking', 'delivery', 'push_device');
}

function p99(arrivals: [string, number][], of: Set<string>): number {
  const ours = arrivals.flatMap(([key, at]) => (of.has(key) ? [at] : [])).sort((a, b) => a - b);
  return ours[Math.ceil(ours.length * 0.99) - 1] ?? Number.NaN;
}
