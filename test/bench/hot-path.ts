import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { readAccess } from '../../src/modules/access/live/queries.ts';
import { listAccessNotices } from '../../src/modules/notifications/listing/customers.ts';
import { claim } from '../../src/modules/notifications/queue/claims.ts';
import type { Sql } from '../../src/ports/database.ts';
import { openBenchDatabase } from './support/database.ts';
import { openProduct } from './support/product.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { createCenters, fillSessions } from './support/scene.ts';
import { idleScheduler, managerOf } from './support/schedules.ts';
import { median } from './support/statistics.ts';

const SESSIONS = 100;
const SEATS = 5;
/** Until both sides run compiled. The product's own code is compiled later, because it has more. */
const WARM_UPS = 30;

type Statement = { text: string; values: unknown[] };
/** An operation of the hot path: what the product does, on whatever runs its statements. */
type Operation = { name: string; work: (sql: Sql) => Promise<unknown> };
type Rounds = { product: number[]; bare: number[]; statements: number };

/** G11: what the product's own layer costs on the way to PostgreSQL, beside `pg` alone with the very same statements. */
export const hotPath: Benchmark = {
  name: 'hot-path',
  ids: ['G11'],
  about: 'CPU of claim, recipients and snapshot, beside `pg` with the same prepared statements',
  seconds: (quick) => (quick ? 20 : 40),
  async run(run) {
    const database = await openBenchDatabase(run);
    await createCenters(database.admin, SEATS);
    const now = new Date();
    const ids = await fillSessions(database.admin, { sessions: SESSIONS, bookings: SEATS }, now.getTime());
    const { db } = openProduct(run, database.url, { scheduler: idleScheduler });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    run.onEnd(() => client.end());
    const rows: Row[] = [];
    const raw: Record<string, unknown> = {};
    for (const [place, operation] of (await operationsOn(db.sql, ids, now)).entries()) {
      run.progress.at(place / 3, operation.name);
      const rounds = await interleave(run, operation, db, client);
      rows.push(rowOf(operation, rounds));
      raw[`G11 ${operation.name}`] = { product: rounds.product, bare: rounds.bare };
    }
    run.progress.at(1, 'done');
    return { rows, notes: [database.note, NOTE], raw };
  },
};

const NOTE =
  'the peer repeats the statements and values that the product sent, by name, on a connection of `pg`, in a transaction that is rolled back like the product’s';

/** Lists notices of all sessions, claims 500 of them, and reads the sessions' access for 500 viewers. */
async function operationsOn(sql: Sql, ids: string[], now: Date): Promise<Operation[]> {
  await sql(MANAGERS);
  const watched = await sql<{ id: string; centerId: string; managerId: string }>(WATCHED, [ids]);
  const keys = Array.from({ length: 500 }, (_, n) => {
    const { id, centerId, managerId } = watched[n % watched.length]!;
    return { n, sessionId: id, viewer: { ...managerOf(centerId), id: managerId } };
  });
  const asked = { since: null, now, rights: keys, passes: [], sessionIds: ids, centers: [] };
  const token = randomUUID();
  const recipients = (on: Sql) => listAccessNotices(on, now, ids);
  return [
    { name: 'recipients of 100 sessions', work: recipients },
    {
      name: 'a claim of 500 deliveries',
      async work(on) {
        await recipients(on);
        await claim(on, { channel: 'EMAIL', now: new Date(now.getTime() + 1_000), limit: 500, token });
      },
    },
    { name: 'a snapshot for 500 viewers', work: (on) => readAccess(on, asked) },
  ];
}

const MANAGERS = `
  INSERT INTO professional (center_id, name, email, role, created_at)
  SELECT id, 'Manager', id || '@example.org', 'MANAGER', now() FROM center`;
const WATCHED = `
  SELECT s.id, s.center_id AS "centerId", p.id AS "managerId"
  FROM session s JOIN professional p ON p.center_id = s.center_id WHERE s.id = ANY($1::uuid[])`;

class Undone extends Error {}

async function interleave(
  run: Run,
  { work }: Operation,
  db: Transacting,
  client: pg.Client,
): Promise<Rounds> {
  const rounds: Rounds = { product: [], bare: [], statements: 0 };
  const sent: Statement[] = [];
  await undone(db, (sql) =>
    work((text, values = []) => {
      sent.push({ text, values });
      return sql(text, values);
    }),
  );
  rounds.statements = sent.length;
  const sides = {
    product: () => undone(db, work),
    bare: () => replay(client, sent),
  };
  const count = run.quick ? 20 : 60;
  for (let round = -WARM_UPS; round < count; round++) {
    // In turn, so that neither always finds the caches as the other left them.
    const order = round % 2 === 0 ? (['product', 'bare'] as const) : (['bare', 'product'] as const);
    for (const side of order) {
      const cpu = await cpuOf(sides[side]);
      if (round >= 0) rounds[side].push(cpu);
    }
  }
  return rounds;
}

type Transacting = Pick<ReturnType<typeof openProduct>['db'], 'transaction'>;

/** Does it in a transaction that is rolled back. */
async function undone(db: Transacting, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const rollBack = async (sql: Sql) => {
    await work(sql);
    throw new Undone();
  };
  await db.transaction(rollBack).catch((error: Error) => {
    if (!(error instanceof Undone)) throw error;
  });
}

/** Names of statements, which last as long as the connection. */
const names = new Map<string, string>();

async function replay(client: pg.Client, statements: Statement[]): Promise<void> {
  await client.query('BEGIN');
  for (const { text, values } of statements) {
    const name = names.get(text) ?? `bare${names.size}`;
    names.set(text, name);
    await client.query({ name, text, values });
  }
  await client.query('ROLLBACK');
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const rowOf = ({ name }: Operation, { product, bare, statements }: Rounds): Row => ({
  id: 'G11',
  metric: `CPU of ${name}, ${statements} statement${statements === 1 ? '' : 's'}`,
  unit: 'µs',
  measured: median(product),
  peer: { name: '`pg` alone', value: median(bare) },
  goal: { ratio: 1.4, now: true },
  invalid: null,
});
