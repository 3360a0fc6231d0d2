import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { startApp } from '../../src/app/start.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { openDatabase } from '../../src/platform/postgres/open.ts';
import { checkPooler, type Pooler } from '../../src/platform/postgres/pooler.ts';
import { openPostgresqlStore } from '../../src/platform/scheduler/agenda/postgresql.ts';
import type { Sql } from '../../src/ports/database.ts';
import { testDatabase } from '../support/database.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { pgbouncer } from '../support/parts.ts';
import { pooled, startPgbouncer } from '../support/pgbouncer.ts';
import { onServer } from '../support/postgres.ts';
import { recordLog } from '../support/recorded-log.ts';
import { signIn, whoIs } from '../support/signing-in.ts';
import { access, watchSession } from '../support/watch.ts';

const migrateCommand = (env: Record<string, string>) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/cli/admin.ts', 'migrate'], {
    env: { PATH: process.env.PATH, ...env },
  });

const TIMEOUTS = `SELECT current_setting('statement_timeout') AS statement,
  current_setting('idle_in_transaction_session_timeout') AS idle`;

// The run's last lines say so when there is no PgBouncer.
describe.skipIf(!pgbouncer())('behind a PgBouncer in transaction mode', () => {
  let bouncer: Awaited<ReturnType<typeof startPgbouncer>>;
  let h: Harness;
  let other: Harness;
  beforeAll(async () => {
    bouncer = await startPgbouncer(pgbouncer()!, inject('postgres').url);
    h = await harness({ pooler: bouncer.url });
    other = await harness({ pooler: bouncer.url, database: h.database, clock: h.clock });
  });
  afterAll(async () => {
    await other?.close();
    await h?.close();
    await bouncer?.stop();
  });
  const nodes = () => [h, other];

  it('seats are taken once, by whichever node', async () => {
    const sessionId = await h.aSession({ serviceId: await h.aService({ capacity: 5 }) });
    const customers = await Promise.all(Array.from({ length: 20 }, () => h.aCustomer()));
    const booked = await Promise.allSettled(
      customers.map(({ id: customerId }, n) =>
        nodes()[n % 2]!.bookings.book(h.manager, { sessionId, customerId, customer: null }),
      ),
    );
    expect(booked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await h.db.prisma.booking.count({ where: { sessionId } })).toBe(5);
  });

  /** The watched node first: without Redis another one's signals do not reach its streams. */
  const runBoth = async () => {
    for (const node of nodes()) await node.runDueWork();
  };

  it('a weekly class is made, booked, opened, shown live and told once', async () => {
    const serviceId = await h.aService();
    const days = { weekdays: ['TUESDAY'], startTime: '14:00', from: '2026-03-10', until: null };
    const scheduleId = await h.schedules.create(h.manager, { serviceId, professionalId: null, ...days });
    const sessions = await h.db.prisma.session.findMany({
      where: { scheduleId },
      orderBy: { startsAt: 'asc' },
    });
    expect(sessions.length).toBeGreaterThan(4);
    const customer = await h.aCustomer();
    await h.aBooking(sessions[0]!.id, customer);

    const sessionId = await h.aSession({ startsInMinutes: 30, joinUrl: null });
    await h.aBooking(sessionId, customer);
    await h.runDueWork();
    const watcher = await watchSession(h, 'WebSocket', customer, sessionId);
    expect(await access(watcher)).toMatchObject({ state: 'SCHEDULED' });
    h.clock.advance(30 * 60_000);
    await runBoth();
    expect(await access(watcher)).toMatchObject({ state: 'WAITING_FOR_LINK' });
    await h.access.edit(h.manager, sessionId, { joinUrl: { set: JOIN_URL } });
    await runBoth();
    expect(await access(watcher)).toMatchObject({ state: 'OPEN', joinUrl: JOIN_URL });
    const opened = await h.db.prisma.delivery.findMany({
      where: { sessionId, purpose: 'ACCESS_NOTICE', channel: 'EMAIL' },
    });
    expect(opened.map(({ status }) => status)).toEqual(['SENT']);
    await watcher.leave();
  });

  it('a mutation with a key runs once, and a code signs in', async () => {
    const key = randomUUID();
    const token = await h.token(h.manager);
    const answers = await Promise.all(
      [h, other, h, other].map(({ url }) =>
        send(`${url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${token}`,
            'idempotency-key': key,
          },
          body: JSON.stringify({
            query: operation('create-service'),
            variables: { input: { name: key, modality: 'ONLINE', capacity: 5, durationMinutes: 30 } },
          }),
        }),
      ),
    );
    expect(answers.filter(({ data }) => data?.createService)).not.toEqual([]);
    expect(await h.db.prisma.service.count({ where: { name: key } })).toBe(1);
    const zoe = await h.aCustomer({ name: 'Zoe' });
    expect(await whoIs(other, (await signIn(h, zoe)).accessToken)).toBe('Zoe');
  });

  it('a transaction brings its timeouts, and leaves no setting and no statement to others', async () => {
    const own = { statement: '10s', idle: '8s' };
    expect(await h.db.transaction((sql) => sql(TIMEOUTS))).toEqual([own]);
    expect(await h.db.transaction((sql) => sql(TIMEOUTS), { asyncCommit: true })).toEqual([own]);
    expect(await h.db.prisma.$transaction((tx) => tx.$queryRawUnsafe(TIMEOUTS))).toEqual([own]);
    const left = await Promise.all(
      Array.from({ length: 8 }, () =>
        h.db.sql(`SELECT current_setting('statement_timeout') AS timeout, count(s)::int AS statements, pg_sleep(0.01)::text
          FROM (SELECT 1) AS one LEFT JOIN pg_prepared_statements s ON true GROUP BY 1`),
      ),
    );
    for (const [row] of left) expect(row).toMatchObject({ timeout: '0', statements: 0 });
  });

  it('a transaction that falls silent gives back the locks that it held', async () => {
    const deadlines = { idleInTransactionMs: 300, statementMs: 2_000, silenceMs: 5_000 };
    const db = createDatabase({ ...pooled(h.database.url, bouncer.url), log: silentLog, deadlines });
    const lock = (sql: Sql) => sql('SELECT 1 FROM center FOR UPDATE');
    const silent = db.transaction(async (sql) => {
      await lock(sql);
      await db.transaction(lock);
      await sql('SELECT 1');
    });
    await expect(silent).rejects.toThrow();
    await db.close();
  });

  describe('a start', () => {
    const warnings = async (pooler: Pooler, url = pooled(h.database.url, bouncer.url).url) => {
      const { log, lines } = recordLog();
      await checkPooler({ url, pooler, statementMs: 10_000, log });
      return lines;
    };

    it('is refused while nobody has said how long the pooler lends a connection', async () => {
      await expect(warnings(null)).rejects.toThrow('set DATABASE_POOLER');
      expect(await warnings(null, h.database.url)).toEqual([]);
      expect(await warnings('session')).toEqual([]);
    });

    it('is refused where the direct address is the pooler’s too, before anything is changed', async () => {
      const { url, drop } = await testDatabase({ empty: true });
      const { url: lent } = pooled(url, bouncer.url);
      const env = { DATABASE_URL: lent, DATABASE_POOLER: 'transaction', DIRECT_DATABASE_URL: lent };
      const starting = openDatabase({ ...readConfig(env), log: silentLog });
      await expect(starting).rejects.toThrow(/^DIRECT_DATABASE_URL: .*PostgreSQL itself/);
      const unnamed = { DATABASE_URL: lent };
      await expect(migrateCommand(env)).rejects.toMatchObject({
        stderr: expect.stringMatching(/^DIRECT_DATABASE_URL: /),
      });
      await expect(migrateCommand(unnamed)).rejects.toMatchObject({
        stderr: expect.stringContaining('set DATABASE_POOLER'),
      });
      const { rows } = await onServer(url, (client) =>
        client.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made`),
      );
      expect(rows).toEqual([{ made: false }]);
      await drop();
    }, 60_000);

    it('says what ends no statement, until the role does', async () => {
      expect((await warnings('transaction')).join()).toContain('SET statement_timeout');
      const name = new URL(h.database.url).pathname.slice(1);
      await onServer(h.database.url, (client) =>
        client.query(`ALTER DATABASE ${name} SET statement_timeout = '15s'`),
      );
      await onServer(inject('postgres').url, (client) =>
        client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]),
      );
      await vi.waitFor(async () => expect(await warnings('transaction')).toEqual([]), 5_000);
    });

    it('migrates and keeps its jobs at the direct address', async () => {
      const { url, drop } = await testDatabase({ empty: true });
      const DATA_DIRECTORY = mkdtempSync(join(tmpdir(), 'sessions-test-'));
      const env = {
        DATA_DIRECTORY,
        PORT: '0',
        DATABASE_URL: pooled(url, bouncer.url).url,
        DATABASE_POOLER: 'transaction',
        DIRECT_DATABASE_URL: url,
        DATABASE_APPLICATION_NAME: 'studios',
      };
      const app = await startApp(readConfig(env), silentLog);
      expect(await fetch(`${app.url}/ready`).then(({ status }) => status)).toBe(200);
      const made = () =>
        onServer(url, (client) =>
          client.query(`SELECT to_regclass('agenda.agenda_jobs') IS NOT NULL AS jobs, to_regclass('session') IS NOT NULL AS product,
          count(*) FILTER (WHERE starts_with(application_name, 'studios/'))::int > 0 AS named FROM pg_stat_activity
          WHERE datname = current_database()`),
        );
      // The job store is made in the background.
      const all = { jobs: true, product: true, named: true };
      await vi.waitFor(async () => expect((await made()).rows).toEqual([all]), 5_000);
      await app.close();
      rmSync(DATA_DIRECTORY, { recursive: true });
      await drop();
    }, 60_000);
  });
});

it.skipIf(!pgbouncer())(
  'behind a PgBouncer in session mode connections keep settings, names and schema',
  async () => {
    const database = await testDatabase();
    const bouncer = await startPgbouncer(pgbouncer()!, database.url, {
      pool_mode: 'session',
      default_pool_size: 20,
    });
    const { url } = pooled(database.url, bouncer.url);
    await checkPooler({ url, pooler: 'session', statementMs: 10_000, log: silentLog });
    const db = createDatabase({ url, log: silentLog, poolSize: 4 });
    for (let round = 0; round < 3; round++)
      expect(await Promise.all(Array.from({ length: 12 }, () => db.sql(TIMEOUTS)))).toEqual(
        Array(12).fill([{ statement: '10s', idle: '8s' }]),
      );
    expect(await db.prisma.$transaction((tx) => tx.center.count())).toBe(0);
    const jobs = openPostgresqlStore(url, silentLog);
    await jobs.prepare();
    expect(await db.sql(`SELECT to_regclass('agenda.agenda_jobs') IS NOT NULL AS made`)).toEqual([
      { made: true },
    ]);
    await jobs.close();
    await db.close();
    await bouncer.stop();
    await database.drop();
  },
);
