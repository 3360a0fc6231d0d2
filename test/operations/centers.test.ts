import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { countCenter, deleteCenter } from '../../src/modules/privacy/centers/deletion/operations.ts';
import { exportCenter } from '../../src/modules/privacy/centers/export/operations.ts';
import { LEFT_OUT, PARTS, TABLES_LEFT_OUT } from '../../src/modules/privacy/centers/export/rules.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { anAct } from '../support/acts.ts';
import { aFurnishedCenter, type Furnished } from '../support/furnished.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { whoIs } from '../support/signing-in.ts';
import { WATCH } from '../support/watch.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

/** Of no center: what a person tried, by a hash; and signals of an hour. */
const OF_NO_CENTER = [
  'attempt_count',
  'node_duty',
  'right_change',
  'secret_use',
  'sign_in_address',
  'withholding',
];

async function tables(): Promise<string[]> {
  const rows = await h.db.sql<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  return rows.map(({ name }) => name).filter((name) => !OF_NO_CENTER.includes(name));
}
const rowsIn = async (table: string) =>
  (await h.db.sql<{ row: string }>(`SELECT t::text AS row FROM ${table} t`)).map(({ row }) => row).sort();

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Every id that a row has as its own or as a reference. */
const idsIn = (text: string) => new Set(text.match(UUID));

async function exported(centerId: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { table, row } of exportCenter(h, centerId)) lines.push(`${table} ${row}`);
  return lines;
}

/** A furnished center, with a row in every table. */
async function aFullCenter(word: string): Promise<Furnished> {
  const f = await aFurnishedCenter(h, word);
  const { centerId, id: managerId } = f.manager;
  await h.runDueWork();
  const run = (text: string, ...values: unknown[]) => h.db.sql(text, values);
  const mail = await h.db.prisma.delivery.findFirstOrThrow({
    where: { bookingId: f.bookingId, channel: 'EMAIL' },
  });
  await run(
    `INSERT INTO provider_event (id, delivery_id, kind, at) VALUES ($1, $2, 'DELIVERED', now())`,
    word,
    mail.id,
  );
  await run(
    'INSERT INTO delivery_line (delivery_id, session_id, booking_id) VALUES ($1, $2, $3)',
    mail.id,
    f.sessionId,
    f.bookingId,
  );
  await run(`INSERT INTO calendar_revision VALUES ($1, '', 1, now())`, f.bookingId);
  await run(`INSERT INTO known_device VALUES ($1, 'Firefox', $2, now(), now())`, managerId, centerId);
  await run(`INSERT INTO caused_message VALUES ($1, '', $2, '{}')`, managerId, centerId);
  await run(
    `INSERT INTO idempotent_answer VALUES ($1, $2, sha256(''), sha256(''), gen_random_uuid(), now(), NULL, now())`,
    ...[centerId, managerId],
  );
  await run(
    `INSERT INTO email_change (center_id, customer_id, new_email, code_hash, requested_at, code_expires_at, take_back_hash, take_back_until)
     VALUES ($1, $2, 'new@${word}.example', '', now(), now(), $3, now())`,
    ...[centerId, f.customer.id, Buffer.from(word)],
  );
  await run(
    `INSERT INTO class_month VALUES ($1, $2, '2020-01-01', 1, 2, 3, 4, 5, 6, 7, 8)`,
    centerId,
    f.serviceId,
  );
  await run(
    `INSERT INTO sign_in_code (address_hash, code_hash, is_long, sign_ups, asked_by, created_at, expires_at)
     VALUES ('', '', false, jsonb_build_array(jsonb_build_object('centerId', $1::text, 'name', $2::text)), '', now(), now())`,
    ...[centerId, word],
  );
  const act = await anAct(h, 'MESSAGE', [{ sessionId: f.aheadId }], { text: word, tellAt: null });
  await run('UPDATE act SET center_id = $1 WHERE id = $2', centerId, act);
  await run('INSERT INTO staff_message VALUES ($1, true)', act);
  await run(
    `INSERT INTO service_link_change_item VALUES ($1, $2, NULL, 'NONE') ON CONFLICT DO NOTHING`,
    ...[f.changeId, f.sessionId],
  );
  return f;
}

/** Where rows of this center are: tables in which something names one of its rows. */
async function tracesOf(ids: Set<string>): Promise<string[]> {
  const found = await Promise.all(
    (await tables()).map(async (table) => {
      const rows = await rowsIn(table);
      return rows.some((row) => [...idsIn(row)].some((id) => ids.has(id))) ? [table] : [];
    }),
  );
  return found.flat().sort();
}

/** The ids of a center's rows, and its own. */
async function idsOf({ manager }: Furnished): Promise<Set<string>> {
  const rows = await exported(manager.centerId);
  return new Set([manager.centerId, ...rows.flatMap((row) => /"id": "([^"]+)"/.exec(row)?.[1] ?? [])]);
}

const mailsWith = (word: string) => h.outbox.list().filter(({ to }) => to.includes(word)).length;

describe('a center that is deleted', () => {
  it('is in no row of any table, and another one keeps each of its own', async () => {
    const [gone, stays] = [await aFullCenter('leaving'), await aFullCenter('staying')];
    const ids = await idsOf(gone);
    expect(await tracesOf(ids)).toEqual((await tables()).sort());
    const before = await exported(stays.manager.centerId);
    const kept = await tracesOf(await idsOf(stays));
    const { rows } = await countCenter(h, gone.manager.centerId);
    expect(rows).toMatchObject({ customers: 3, bookings: 1 });
    const progress = vi.fn();
    await deleteCenter(h, gone.manager.centerId, progress);
    expect(await tracesOf(ids)).toEqual([]);
    expect(progress).toHaveBeenLastCalledWith('center', 1);
    expect(await exported(stays.manager.centerId)).toEqual(before);
    expect(await tracesOf(await idsOf(stays))).toEqual(kept);
    await expect(deleteCenter(h, gone.manager.centerId, progress)).rejects.toThrow('center');
  }, 60_000);

  it('is closed first: its streams end, nobody signs in, nothing is sent, though it is interrupted', async () => {
    const gone = await aFullCenter('halted');
    await h.aBooking(gone.aheadId, gone.newcomer, gone.manager);
    const token = await h.token(gone.manager);
    const socket = await h.socket(gone.manager);
    const { next } = socket.run(WATCH, { sessionId: globalId('Session', gone.sessionId) });
    expect(await next()).toMatchObject({ data: { sessionAccess: {} } });
    // Killed after the first transaction, before the first row is deleted.
    let transactions = 0;
    const transaction: Harness['db']['transaction'] = (work) =>
      transactions++ === 0 ? h.db.transaction(work) : Promise.reject(new Error('halted'));
    const killed = { ...h, db: { ...h.db, transaction } };
    await expect(deleteCenter(killed, gone.manager.centerId, () => undefined)).rejects.toThrow('halted');
    expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await whoIs(h, token)).toBeNull();
    const sent = mailsWith('halted');
    const { endsAt } = await h.db.prisma.session.findFirstOrThrow({
      where: { centerId: gone.manager.centerId },
      orderBy: { endsAt: 'desc' },
    });
    while (h.clock() < endsAt) {
      await h.at(new Date(h.clock().getTime() + 12 * 3_600_000));
      await h.schedules.materialize();
    }
    expect(mailsWith('halted')).toBe(sent);
    await deleteCenter(h, gone.manager.centerId, () => undefined);
    expect(await h.db.prisma.center.count({ where: { id: gone.manager.centerId } })).toBe(0);
    await socket.leave();
  }, 60_000);

  it('ends the streams of a partner at once, though nobody else of it watches', async () => {
    const manager = await h.aCenter();
    const partner = await h.aPartner(undefined, {}, manager);
    const sessionId = globalId('Session', await h.aSession({ manager }));
    const socket = await h.socket(partner);
    const { next } = socket.run(WATCH, { sessionId });
    expect(await next()).toMatchObject({ data: { sessionAccess: {} } });
    await deleteCenter(h, manager.centerId, () => undefined);
    expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    await socket.leave();
  });
});

describe('the export of a center', () => {
  it('has each table of a center, or says why not', async () => {
    const written = PARTS.flatMap(({ table, inside }) => [table, ...inside.map(([name]) => name)]);
    const all = [...new Set([...written, ...Object.keys(TABLES_LEFT_OUT)])].sort();
    expect(all).toEqual([...(await tables()), ...OF_NO_CENTER].sort());
  });

  it('has every row of it, of nobody else, and none twice', async () => {
    const [f, other] = [await aFullCenter('moving'), await aFullCenter('resting')];
    const lines = await exported(f.manager.centerId);
    expect(new Set(lines).size).toBe(lines.length);
    const foreign = await idsOf(other);
    expect(lines.filter((line) => [...idsIn(line)].some((id) => foreign.has(id)))).toEqual([]);
    const of = (table: string) => lines.filter((line) => line.startsWith(`${table} `)).length;
    const { centerId } = f.manager;
    expect([of('session'), of('booking'), of('delivery'), of('act')]).toEqual([
      await h.db.prisma.session.count({ where: { centerId } }),
      await h.db.prisma.booking.count({ where: { centerId } }),
      await h.db.prisma.delivery.count({ where: { centerId } }),
      await h.db.prisma.act.count({ where: { centerId } }),
    ]);
  }, 60_000);

  it('opens nothing: no column that holds a secret, or its hash, is in it', async () => {
    const columns = await h.db.sql<{ table: string; column: string; type: string }>(
      `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns WHERE table_schema = 'public'`,
    );
    const secret = columns.filter(
      ({ table, column, type }) =>
        !(table in TABLES_LEFT_OUT) &&
        table !== '_prisma_migrations' &&
        type !== 'timestamp with time zone' &&
        (type === 'bytea' || /secret|hash|token|encrypted|^auth$|p256dh|^endpoint$/.test(column)),
    );
    const shown = secret.filter(({ table, column }) => !LEFT_OUT[table]?.includes(column));
    // A token of a claim is good for some seconds, in the database alone.
    expect(shown.map(({ table, column }) => `${table}.${column}`).sort()).toEqual([
      'delivery.claim_token',
      'webhook_delivery.claim_token',
    ]);
  });

  it('is of a center that there is', async () => {
    const nobody: Viewer['id'] = crypto.randomUUID();
    await expect(exported(nobody)).rejects.toThrow('center');
  });
});
