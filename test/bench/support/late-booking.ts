import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Email, SendEmails } from '../../../src/ports/channels.ts';
import type { BenchDatabase } from './database.ts';
import { openMailProvider } from './mail.ts';
import { startProduct } from './product.ts';
import type { Row, Run } from './run.ts';
import { fillSessions } from './scene.ts';
import { median } from './statistics.ts';
import { sharedClock } from './wall-clock.ts';

/** PostgreSQL plans a statement anew the first five times on each connection, and the product has several. */
const WARM_UPS = 30;
const HOUR_MS = 3_600_000;

/** From a late booking's commit to its mail's arrival at the provider, beside one statement and one send. */
export async function measureLateBookings(run: Run, database: BenchDatabase) {
  const provider = await openMailProvider(run);
  const product = await openCalendar(run, database, provider.sendEmails);
  const bare = await openBare(run, database, provider.sendEmails);
  const rounds: { product: number[]; bare: number[] } = { product: [], bare: [] };
  const count = run.quick ? 10 : 30;
  for (let round = -WARM_UPS; round < count; round++) {
    run.progress.at(
      0.9 + (0.1 * (round + WARM_UPS)) / (count + WARM_UPS),
      `late booking ${round + 1} of ${count}`,
    );
    const customer = product.customers[round + WARM_UPS]!;
    const committed = await product.book(customer.id);
    const ours = (await provider.arrival(customer.email)) - committed;
    await product.idle();
    const began = sharedClock();
    await bare.send({ ...product.lastMail(), to: { email: `bare-${customer.email}`, name: 'Bare' } });
    const theirs = (await provider.arrival(`bare-${customer.email}`)) - began;
    if (round < 0) continue;
    rounds.product.push(ours);
    rounds.bare.push(theirs);
  }
  const repeated = provider.arrivals() - 2 * (count + WARM_UPS);
  return { row: rowOf(rounds, repeated), note: NOTE, raw: { 'G7 late booking': rounds } };
}

const NOTE =
  'the mail provider is a process of its own on loopback HTTP; both sides send through the same adapter';

function rowOf(rounds: { product: number[]; bare: number[] }, repeated: number): Row {
  return {
    id: 'G7',
    metric: 'late booking, from its commit to the mail at the provider',
    unit: 'ms',
    measured: median(rounds.product),
    peer: { name: 'one statement and one send', value: median(rounds.bare) },
    goal: { ratio: 2.5, now: true },
    invalid: repeated !== 0 ? `${repeated} mails too many` : null,
  };
}

/** A session that is open already, and customers who book it now. */
async function openCalendar(run: Run, { admin, url }: BenchDatabase, sendEmails: SendEmails) {
  const [sessionId] = await fillSessions(admin, { sessions: 1, bookings: 0 }, Date.now() - HOUR_MS / 2);
  let last: Email | undefined;
  const { dispatchLoop, operations } = startProduct(run, url, {
    sendEmails(emails) {
      last = emails[0];
      return sendEmails(emails);
    },
  });
  await dispatchLoop.runDueWork();
  const { rows } = await admin.query<{ id: string; email: string; centerId: string }>(
    `SELECT c.id, c.email, c.center_id AS "centerId" FROM customer c JOIN session s ON s.center_id = c.center_id ORDER BY c.id`,
  );
  const viewer = {
    id: rows[0]!.id,
    role: 'manager' as const,
    centerId: rows[0]!.centerId,
    sid: null,
    issuedAt: null,
    expiresAt: new Date(Date.now() + HOUR_MS),
  };
  return {
    customers: rows,
    /** Answers when it was committed. */
    async book(customerId: string): Promise<number> {
      await operations.bookings.book(viewer, { sessionId: sessionId!, customerId, customer: null });
      return sharedClock();
    },
    lastMail: () => last!,
    async idle() {
      await delay(20);
      await dispatchLoop.idle();
    },
  };
}

/** The least that sends a message and knows that it did: one statement that writes it down, one send. */
async function openBare(run: Run, { admin, url }: BenchDatabase, sendEmails: SendEmails) {
  await admin.query(
    'CREATE TABLE bare_message (id uuid PRIMARY KEY, target text NOT NULL, at timestamptz(3) NOT NULL)',
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  return {
    async send(email: Email): Promise<void> {
      const id = crypto.randomUUID();
      const values = [id, email.to.email, new Date()];
      await client.query({ name: 'note', text: 'INSERT INTO bare_message VALUES ($1, $2, $3)', values });
      await sendEmails([{ ...email, id }]);
    },
  };
}
