import type { BenchDatabase } from './database.ts';
import { openProduct } from './product.ts';
import type { PushService } from './pushes.ts';
import type { Run } from './run.ts';
import { BOOKINGS_OF_THEIR_OWN, createCenters, fillSessions, settleStorage, takeSeats } from './scene.ts';
import { sharedClock } from './wall-clock.ts';

const CENTERS = 20;
const BOOKINGS = 20;
const AHEAD_MS = 30_000;

/** Sessions that are due at one instant, whose people have one browser each; prepared by the product, and released at it. */
export async function openPushRound(
  run: Run,
  { url, admin }: BenchDatabase,
  service: PushService,
  count: number,
) {
  await createCenters(admin, count / CENTERS, CENTERS);
  await admin.query('UPDATE customer SET email = NULL, email_verified_at = NULL');
  await giveDevices(admin, service);
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead);
  const { dispatchLoop } = openProduct(run, url, { clock, ...service.webPush });
  return async (): Promise<{ ms: number; wrong: number }> => {
    ahead = 0;
    const at = Date.now() + AHEAD_MS;
    await fillSessions(admin, { sessions: count / BOOKINGS, bookings: 0 }, at);
    await takeSeats(admin, BOOKINGS, BOOKINGS_OF_THEIR_OWN);
    await settleStorage(admin, 'session', 'booking', 'push_device');
    await dispatchLoop.sweep();
    await dispatchLoop.idle();
    ahead = at - Date.now();
    const began = sharedClock();
    await dispatchLoop.runDueWork();
    await dispatchLoop.idle();
    const { at: arrivals, repeated, wrong } = await service.arrived();
    const last = arrivals.reduce((latest, [, when]) => Math.max(latest, when), 0);
    const { rows } = await admin.query<{ sent: number }>(
      `SELECT count(*)::int AS sent FROM delivery WHERE channel = 'PUSH' AND status = 'SENT'`,
    );
    const missing = Math.abs(count - arrivals.length) + Math.abs(count - rows[0]!.sent);
    return { ms: last - began, wrong: missing + repeated + wrong };
  };
}
export type PushRound = Awaited<ReturnType<typeof openPushRound>>;

/** A browser for each customer, with an endpoint and the keys of the service. */
export async function giveDevices(
  admin: BenchDatabase['admin'],
  { origin, keys }: PushService,
): Promise<void> {
  await admin.query(
    `INSERT INTO push_device (center_id, customer_id, endpoint, p256dh, auth, registered_at)
     SELECT center_id, id, $1 || '/push/' || n, ($2::text[])[n % $4 + 1], ($3::text[])[n % $4 + 1], now()
     FROM (SELECT *, row_number() OVER (ORDER BY id)::int AS n FROM customer) c`,
    [origin, keys.map(({ p256dh }) => p256dh), keys.map(({ auth }) => auth), keys.length],
  );
}
