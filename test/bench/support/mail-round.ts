import type { BenchDatabase } from './database.ts';
import type { MailProvider } from './mail.ts';
import { startProduct } from './product.ts';
import type { Run } from './run.ts';
import { BOOKINGS_OF_THEIR_OWN, createCenters, fillSessions, settleStorage, takeSeats } from './scene.ts';

const MINUTE = 60_000;

/** Sessions whose notices are all due, with people who have one seat each; the product sends all of them. */
export async function openMailRound(
  run: Run,
  { url, admin }: BenchDatabase,
  provider: MailProvider,
  {
    sessions,
    bookings,
    centers,
    people,
  }: { sessions: number; bookings: number; centers: number; people: number },
) {
  await admin.query('TRUNCATE center CASCADE');
  await createCenters(admin, Math.ceil(sessions / centers) * bookings, centers);
  await admin.query(`UPDATE center SET contact_email = 'hello@' || id || '.example'`);
  // One address is one person, also across centers.
  await admin.query(`UPDATE customer SET email = id || '@example.org'`);
  const { dispatchLoop } = startProduct(run, url, { sendEmails: provider.sendEmails });
  const recipients = sessions * bookings;
  return {
    recipients,
    async send(): Promise<{ requests: number; fewest: number; wrong: number }> {
      await fillSessions(admin, { sessions, bookings: 0 }, Date.now() - MINUTE);
      await takeSeats(admin, bookings, BOOKINGS_OF_THEIR_OWN);
      await settleStorage(admin, 'session', 'booking');
      const before = { requests: provider.requests(), arrivals: provider.arrivals() };
      await dispatchLoop.runDueWork();
      await dispatchLoop.idle();
      const { rows } = await admin.query<{ sent: number }>(
        `SELECT count(*)::int AS sent FROM delivery WHERE channel = 'EMAIL' AND status = 'SENT'`,
      );
      const arrived = await provider.settled(before.arrivals + recipients);
      return {
        requests: provider.requests() - before.requests,
        fewest: await fewestRequests(admin, people),
        wrong: Math.abs(recipients - rows[0]!.sent) + Math.abs(recipients - (arrived - before.arrivals)),
      };
    },
  };
}

/** How many requests of so many people the mails need, each with one reply address. */
export async function fewestRequests(admin: BenchDatabase['admin'], people: number): Promise<number> {
  const { rows } = await admin.query<{ requests: number }>(
    `SELECT sum(ceil(mails / $1::float8))::int AS requests FROM (
       SELECT count(*) AS mails FROM delivery d JOIN center c ON c.id = d.center_id
       WHERE d.channel = 'EMAIL' GROUP BY c.contact_email) address`,
    [people],
  );
  return rows[0]!.requests;
}
