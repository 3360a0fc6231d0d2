import type { Child } from './child.ts';
import type { BenchDatabase } from './database.ts';
import type { SenderAnswer, SenderQuestion } from './push-sender.ts';
import type { PushService } from './pushes.ts';
import { BOOKINGS_OF_THEIR_OWN, createCenters, fillSessions, settleStorage, takeSeats } from './scene.ts';

const CENTERS = 20;
const BOOKINGS = 20;
const AHEAD_MS = 30_000;

/** What came after a release, in milliseconds until the last; the sender's processor in all. */
export type Released = { ms: number; cpuUs: number; wrong: number };

/** Asks the sender for it, and compares what arrived. */
export async function release(
  sender: Child,
  service: PushService,
  count: number,
  question: SenderQuestion,
): Promise<Released> {
  const { began, cpuUs } = await sender.ask<SenderAnswer>(question);
  const { at, repeated, wrong } = await service.arrived();
  const last = at.reduce((latest, [, when]) => Math.max(latest, when), 0);
  return { ms: last - began, cpuUs, wrong: Math.abs(count - at.length) + repeated + wrong };
}

/** Sessions that are due at one instant, whose people have one browser each; prepared by the product, and released at it. */
export async function openPushRound(
  { admin }: BenchDatabase,
  sender: Child,
  service: PushService,
  count: number,
) {
  await createCenters(admin, count / CENTERS, CENTERS);
  await admin.query('UPDATE customer SET email = NULL, email_verified_at = NULL');
  await giveDevices(admin, service);
  return async (): Promise<Released> => {
    const at = Date.now() + AHEAD_MS;
    await fillSessions(admin, { sessions: count / BOOKINGS, bookings: 0 }, at);
    await takeSeats(admin, BOOKINGS, BOOKINGS_OF_THEIR_OWN);
    await settleStorage(admin, 'session', 'booking', 'push_device');
    await sender.ask('sweep' satisfies SenderQuestion);
    const released = await release(sender, service, count, { due: at - Date.now() });
    const { rows } = await admin.query<{ sent: number }>(
      `SELECT count(*)::int AS sent FROM delivery WHERE channel = 'PUSH' AND status = 'SENT'`,
    );
    return { ...released, wrong: released.wrong + Math.abs(count - rows[0]!.sent) };
  };
}
export type PushRound = Awaited<ReturnType<typeof openPushRound>>;

/** A browser for each customer, with an endpoint and the keys of the service. */
export async function giveDevices(
  admin: BenchDatabase['admin'],
  { ready: { origin, keys } }: PushService,
): Promise<void> {
  await admin.query(
    `INSERT INTO push_device (center_id, customer_id, endpoint, p256dh, auth, registered_at)
     SELECT center_id, id, $1 || '/push/' || n, ($2::text[])[n % $4 + 1], ($3::text[])[n % $4 + 1], now()
     FROM (SELECT *, row_number() OVER (ORDER BY id)::int AS n FROM customer) c`,
    [origin, keys.map(({ p256dh }) => p256dh), keys.map(({ auth }) => auth), keys.length],
  );
}
