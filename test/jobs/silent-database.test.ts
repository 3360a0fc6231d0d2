import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import type { Database } from '../../src/ports/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { fixtures } from '../support/fixtures.ts';
import { type Link, linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { onServer } from '../support/postgres.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { SECRET, wired } from '../support/wired.ts';

const NODES = 3;
const CALLERS = 60;
const SEATS = 20;
/** From the silence to the last answer and message. */
const BACK_IN_MS = 30_000;

type Node = { process: ChildProcess; url: string };

let database: TestDatabase;
let db: Database;
let link: Link;
let sendgrid: SendGridDouble;
let nodes: Node[] = [];
let token: string;
let stopped = false;

beforeAll(async () => {
  database = await testDatabase();
  // A zone other than UTC: the instants of the job store and of real servers must be right in it.
  const name = new URL(database.url).pathname.slice(1);
  await onServer(database.url, (client) =>
    client.query(`ALTER DATABASE ${name} SET timezone TO 'America/New_York'`),
  );
  [link, sendgrid] = await Promise.all([linkTo(database.url), startSendGridDouble()]);
  db = createDatabase({ url: database.url, log: silentLog });
  nodes = await Promise.all(Array.from({ length: NODES }, startNode));
}, 120_000);

afterAll(async () => {
  stopped = true;
  for (const { process } of nodes) process.kill('SIGKILL');
  await db.close();
  await link.close();
  await sendgrid.close();
  await database.drop();
}, 60_000);

/** A real server process whose connections to PostgreSQL lead through the link. */
async function startNode(): Promise<Node> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'info',
      DATABASE_URL: link.url,
      AUTH_SECRET: SECRET,
      SENDGRID_API_KEY: sendgrid.apiKey,
      SENDGRID_FROM: 'classes@live.example',
      SENDGRID_BASE_URL: sendgrid.baseUrl,
    },
  });
  const lines = createInterface({ input: server.stdout! });
  const url = await new Promise<string>((resolve, reject) => {
    server.once('exit', () => reject(new Error('the server stopped before it listened')));
    lines.on('line', (line) => {
      if (line.includes('"listening"')) resolve(JSON.parse(line).url);
    });
  });
  return { process: server, url };
}

/** A class that starts in so many milliseconds, every seat taken. */
async function aClass(inMs: number): Promise<Date> {
  const clock = () => new Date();
  const { operations, tokens } = wired(db, { clock });
  const { manager, aService } = await fixtures({ ...operations, clock });
  token = await tokens.issue(manager, new Date(Date.now() + 3_600_000));
  const serviceId = await aService({ capacity: SEATS, joinUrl: 'https://meet.example/full' });
  const ahead = { serviceId, professionalId: null, startsAt: new Date(Date.now() + 3_600_000) };
  const sessionId = await operations.sessions.create(manager, ahead);
  for (let n = 0; n < SEATS; n += 1) {
    const customer = { name: `P ${n}`, email: `p${n}@people.example` };
    await operations.bookings.book(manager, { sessionId, customerId: null, customer });
  }
  const startsAt = new Date(Date.now() + inMs);
  await db.sql(
    `UPDATE session SET starts_at = $1, send_at = $1, opens_at = $1, ends_at = $1::timestamptz + interval '1 hour', next_transition_at = $1`,
    [startsAt],
  );
  await db.sql('UPDATE booking SET told_starts_at = $1, reschedule_requested_at = NULL', [startsAt]);
  return startsAt;
}

const CALENDAR = `{ sessions(from: "2026-01-01T00:00Z", to: "2026-12-31T00:00Z", first: 5) { edges { node { id } } } }`;
const READ_ONE = { method: 'POST', body: JSON.stringify({ query: CALENDAR }) };

/** A client that sends one query after the other for ever. */
async function call(node: Node): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  while (!stopped) {
    await fetch(`${node.url}/graphql`, { ...READ_ONE, headers, signal: AbortSignal.timeout(40_000) })
      .then((answer) => answer.text())
      .catch(() => undefined);
    await pause(5);
  }
}

const statusOf = async (node: Node, path: string) =>
  (await fetch(node.url + path, { signal: AbortSignal.timeout(3_000) }).catch(() => null))?.status ?? 0;

describe('connections to PostgreSQL that die without a word, on every node, under load', () => {
  it('are replaced: all nodes answer and what is due is sent within half a minute', async () => {
    await aClass(6_000);
    for (let n = 0; n < CALLERS; n += 1) void call(nodes[n % NODES]!);
    await pause(4_000);
    link.freeze();
    const silentAt = performance.now();
    const left = () => BACK_IN_MS - (performance.now() - silentAt);

    for (const node of nodes) {
      expect(await statusOf(node, '/health'), 'nobody restarts a node').toBe(200);
      while ((await statusOf(node, '/ready')) !== 200) {
        expect(left(), 'a node did not come back').toBeGreaterThan(0);
        await pause(200);
      }
    }
    while (new Set(sendgrid.mails.map(({ to }) => to)).size < SEATS) {
      expect(left(), `${sendgrid.mails.length} mails were sent`).toBeGreaterThan(0);
      await pause(100);
    }
    // All clients get answers again.
    for (const node of nodes) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(`${node.url}/graphql`, { ...READ_ONE, headers });
      expect((await answer.json()).errors).toBeUndefined();
    }
    expect(left()).toBeGreaterThan(0);
  }, 90_000);

  it('do not hold up the end of a node', async () => {
    const [node] = nodes;
    link.freeze();
    await pause(500);
    const began = performance.now();
    node!.process.kill('SIGTERM');
    const [code] = await once(node!.process, 'exit');
    expect(code).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
  }, 60_000);
});
