import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import type { Database } from '../../src/ports/database.ts';
import { testClock } from '../support/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { fixtures } from '../support/fixtures.ts';
import { silentLog } from '../support/log.ts';
import { mongoUrl, redisUrl } from '../support/parts.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { SECRET, wired } from '../support/wired.ts';

const SESSIONS = 30;
const SEATS = 20;
/** Enough time for two servers to start, on a busy machine too. */
const STARTS_IN_MS = 14_000;

let database: TestDatabase;
let db: Database;
let sendgrid: SendGridDouble;
let servers: ChildProcess[] = [];
let startsAt: Date;

beforeAll(async () => {
  database = await testDatabase();
  db = createDatabase({ url: database.url, log: silentLog });
  sendgrid = await startSendGridDouble();
  await fillCalendar();
  startsAt = await bringForward();
  servers = [serve(), serve()];
  await Promise.all(servers.map(listening));
}, 120_000);

afterAll(async () => {
  for (const server of servers) server.kill('SIGTERM');
  await Promise.all(servers.map((server) => server.exitCode ?? server.signalCode ?? once(server, 'exit')));
  await sendgrid.close();
  await db.close();
  await database.drop();
}, 60_000);

/** Classes that all start at one instant, each in a room of its own, every seat taken. */
async function fillCalendar(): Promise<void> {
  const clock = testClock(new Date().toISOString());
  const { operations } = wired(db, { clock });
  const { manager, aService } = await fixtures({ ...operations, clock });
  const serviceId = await aService({ capacity: SEATS });
  const startsAt = new Date(Date.now() + 3_600_000);
  for (let s = 0; s < SESSIONS; s += 1) {
    const sessionId = await operations.sessions.create(manager, {
      serviceId,
      professionalId: null,
      startsAt,
      joinUrl: `https://meet.example/full-hour-${s}`,
    });
    const people = Array.from({ length: SEATS }, (_, n) => ({
      name: `P ${s}-${n}`,
      email: `p${s}-${n}@people.example`,
    }));
    for (const customer of people)
      await operations.bookings.book(manager, { sessionId, customerId: null, customer });
  }
}

/** Moves the classes to a near start, because filling the calendar takes long on a busy machine. */
async function bringForward(): Promise<Date> {
  const starts = new Date(Date.now() + STARTS_IN_MS);
  await db.sql(
    `UPDATE session SET starts_at = $1, send_at = $1, opens_at = $1, ends_at = $1::timestamptz + interval '1 hour', next_transition_at = $2`,
    [starts, new Date()],
  );
  await db.sql('UPDATE booking SET told_starts_at = $1, reschedule_requested_at = NULL', [starts]);
  return starts;
}

/** A real server process, as `npm start` runs it, with the systems that this machine has. */
function serve(): ChildProcess {
  const parts = { MONGODB_URL: mongoUrl() ?? '', REDIS_URL: redisUrl() ?? '' };
  return spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...parts,
      PORT: '0',
      DATABASE_URL: database.url,
      AUTH_SECRET: SECRET,
      SENDGRID_API_KEY: sendgrid.apiKey,
      SENDGRID_FROM: 'classes@live.example',
      SENDGRID_BASE_URL: sendgrid.baseUrl,
    },
  });
}

async function listening(server: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: server.stdout! }))
    if (line.includes('"listening"')) return;
  throw new Error('the server stopped before it listened');
}

const waiting = async () =>
  (
    await db.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery WHERE status IN ('PENDING', 'CLAIMED', 'UNKNOWN')`,
    )
  )[0]!.n;
const sent = async () =>
  (
    await db.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery WHERE channel = 'EMAIL' AND status = 'SENT'`,
    )
  )[0]!.n;

describe('two servers on one database, one of them killed while messages go out', () => {
  it('send everybody the notice; a repeated mail is marked as a possible repeat', async () => {
    // The first requests are accepted and never answered, so that their server is in the middle of sending.
    sendgrid.faults.push('hang', 'hang');
    const busy = () => sendgrid.requests > 0;
    while (!busy()) {
      expect(Date.now(), 'nothing was sent').toBeLessThan(startsAt.getTime() + 5_000);
      await pause(2);
    }
    expect(Date.now(), 'sent too early').toBeGreaterThanOrEqual(startsAt.getTime());
    servers[0]!.kill('SIGKILL');

    const deadline = Date.now() + 60_000;
    while ((await sent()) < SESSIONS * SEATS || (await waiting()) > 0) {
      expect(Date.now(), `${await waiting()} messages still wait`).toBeLessThan(deadline);
      await pause(200);
    }
    const reached = new Map<string, number>();
    for (const { to } of sendgrid.mails) reached.set(to, (reached.get(to) ?? 0) + 1);
    expect(reached.size).toBe(SESSIONS * SEATS);
    const marked = await db.sql<{ target: string }>(`SELECT target FROM delivery WHERE possible_repeat`);
    const repeats = [...reached].filter(([, times]) => times > 1).map(([to]) => to);
    expect(marked.map(({ target }) => target)).toEqual(expect.arrayContaining(repeats));
  }, 90_000);
});
