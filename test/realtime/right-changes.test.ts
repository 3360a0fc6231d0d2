import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Subscription, Watch } from '../../src/lib/watch.ts';
import type { AccessItem } from '../../src/modules/access/live/hubs.ts';
import { COUNTS_SINCE, RIGHTS } from '../../src/modules/access/rights/queries.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import type { Sql } from '../../src/ports/database.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { testClock } from '../support/clock.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { onServer, temporaryFolder } from '../support/postgres.ts';
import { statementsOf } from '../support/statements.ts';
import { twoNodes } from '../support/two-nodes.ts';

const OPEN = '2026-03-10T13:00:00Z';
const LATER = 'https://meet.example/after-the-loss';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const opened: Subscription[] = [];
afterEach(async () => {
  for (const subscription of opened.splice(0)) subscription.close();
  await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0));
});

type Item = AccessItem | Error;

/** What a client takes of a watch, as long as it is ready. */
function taking(watch: Watch<Item>) {
  const items: Item[] = [];
  const client = { items, isReady: true, resume: () => {} };
  const subscription = watch.open({
    isReady: () => client.isReady,
    next: (item) => items.push(item),
    end: (...last) => items.push(...(last as Item[])),
  });
  opened.push(subscription);
  client.resume = () => {
    client.isReady = true;
    subscription.resume();
  };
  return client;
}
const watching = (viewer: Viewer, sessionId: string, on: Pick<Harness, 'accessSubscriptions'> = h) =>
  taking(on.accessSubscriptions.watchSession(viewer, sessionId));
type Client = ReturnType<typeof watching>;

const until = (client: Client, shown: object) =>
  vi.waitFor(() => expect(client.items.at(-1)).toMatchObject(shown));
const REFUSED = { message: 'You may not watch this session.' };
const links = ({ items }: Client) =>
  items.map((item) => (item instanceof Error ? 'refused' : item.view.joinUrl));

async function anOpenClass() {
  const sessionId = await h.aSession({ joinUrl: JOIN_URL });
  const customer = await h.aCustomer();
  const bookingId = await h.aBooking(sessionId, customer);
  await h.at(OPEN);
  return { sessionId, customer, bookingId };
}

const run = (text: string, ...values: unknown[]) => h.db.sql(text, values);
/** As an operator does it by hand: nobody is signalled. */
const losesTheSeat = (bookingId: string) =>
  run(`UPDATE booking SET status = 'CANCELLED', cancelled_at = created_at WHERE id = $1`, bookingId);
const setsLink = (sessionId: string, joinUrl: string) =>
  run('UPDATE session SET own_join_url = $2 WHERE id = $1', sessionId, joinUrl);
const signal = (sessionId: string) => h.events.publish([`session:${sessionId}`]);

describe('a loss', () => {
  it('is found at the next event of the session, without any signal of the loss', async () => {
    const { sessionId, customer, bookingId } = await anOpenClass();
    const client = watching(customer, sessionId);
    await until(client, { view: { joinUrl: JOIN_URL } });
    await losesTheSeat(bookingId);
    await setsLink(sessionId, LATER);
    signal(sessionId);
    await until(client, REFUSED);
    expect(links(client)).toEqual([JOIN_URL, 'refused']);
  });

  it('is found on another node, which hears no signal, by its own event or its sweep', async () => {
    const [here, there] = await twoNodes();
    try {
      const sessionId = await here.aSession();
      const people = [await here.aCustomer(), await here.aCustomer()];
      const seats = [];
      for (const customer of people) seats.push(await here.aBooking(sessionId, customer));
      await here.runDueWork();
      const [one, other] = people.map((customer) => watching(customer, sessionId, there));
      for (const client of [one!, other!]) await until(client, { view: { state: 'SCHEDULED' } });
      await here.bookings.cancel(here.manager, seats[0]!);
      there.events.publish([`session:${sessionId}`]);
      await until(one!, REFUSED);
      await here.bookings.cancel(here.manager, seats[1]!);
      await there.accessSubscriptions.sweep();
      expect(other!.items.at(-1)).toMatchObject(REFUSED);
    } finally {
      await here.close();
    }
  });

  it('is found however late it is committed, behind younger ones', async () => {
    const [old, young] = [await anOpenClass(), await anOpenClass()];
    const client = watching(old.customer, old.sessionId);
    await until(client, { view: { joinUrl: JOIN_URL } });
    const slow = new pg.Client({ connectionString: h.database.url });
    await slow.connect();
    try {
      await slow.query('BEGIN; SAVEPOINT late');
      await slow.query(`UPDATE booking SET status = 'CANCELLED', cancelled_at = created_at WHERE id = $1`, [
        old.bookingId,
      ]);
      await slow.query('RELEASE late');
      await losesTheSeat(young.bookingId);
      // A round that sees the younger loss, and not yet the older one.
      await h.accessSubscriptions.sweep();
      expect(links(client)).toEqual([JOIN_URL]);
      await slow.query('COMMIT');
    } finally {
      await slow.end();
    }
    await setsLink(old.sessionId, LATER);
    signal(old.sessionId);
    await until(client, REFUSED);
    expect(links(client)).toEqual([JOIN_URL, 'refused']);
  });

  it('that was taken back between two rounds shows the new pass', async () => {
    const { sessionId, customer, bookingId } = await anOpenClass();
    const client = watching(customer, sessionId);
    await until(client, { view: { state: 'OPEN' } });
    const before = (client.items[0] as AccessItem).personal;
    await losesTheSeat(bookingId);
    const pass = h.passes.create();
    await run(
      `UPDATE booking SET status = 'BOOKED', cancelled_at = NULL, pass_hash = $2, pass_encrypted = $3 WHERE id = $1`,
      bookingId,
      Buffer.from(pass.hash),
      Buffer.from(pass.encrypted),
    );
    signal(sessionId);
    await until(client, { personal: h.passes.urlOf(pass.token) });
    expect(before).not.toBe(h.passes.urlOf(pass.token));
    expect(client.items).toHaveLength(2);
  });

  it('is found after a silence that was longer than changes are kept', async () => {
    const { sessionId, customer, bookingId } = await anOpenClass();
    const client = watching(customer, sessionId);
    await until(client, { view: { state: 'OPEN' } });
    await losesTheSeat(bookingId);
    await run('DELETE FROM right_change');
    h.clock.advance(31 * 60_000);
    signal(sessionId);
    await until(client, REFUSED);
  });

  it('is found by a client that is slow at the moment at which it takes the next item', async () => {
    const { sessionId, customer, bookingId } = await anOpenClass();
    const client = watching(customer, sessionId);
    await until(client, { view: { joinUrl: JOIN_URL } });
    client.isReady = false;
    await setsLink(sessionId, 'https://meet.example/unseen');
    await h.accessSubscriptions.sweep();
    await losesTheSeat(bookingId);
    client.resume();
    await until(client, REFUSED);
    expect(links(client)).toEqual([JOIN_URL, 'refused']);
  });

  it('of a session to another center is refused to whom it was shown', async () => {
    const { sessionId } = await anOpenClass();
    const other = await h.aCenter();
    const client = watching(h.manager, sessionId);
    const progress = taking(h.deliverySubscriptions.watchSession(h.manager, sessionId) as never);
    await until(client, { view: { joinUrl: JOIN_URL } });
    await until(progress, { view: { total: expect.any(Number) } });
    await run(
      'UPDATE session SET center_id = $2, own_join_url = $3 WHERE id = $1',
      sessionId,
      other.centerId,
      LATER,
    );
    signal(sessionId);
    await until(client, REFUSED);
    await until(progress, REFUSED);
    expect(links(client)).toEqual([JOIN_URL, 'refused']);
    const owner = watching(other, sessionId);
    await until(owner, { view: { joinUrl: LATER } });
  });

  it('is not hidden by a crash after which the server gives numbers of transactions again', async () => {
    const { folder, remove } = await temporaryFolder('sessions-test-');
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: silentLog });
    const ask = (text: string) => onServer(server.url, async (client) => (await client.query(text)).rows[0]);
    try {
      const before = await ask(`SELECT ${COUNTS_SINCE} AS since`);
      await expect(
        onServer(server.url, async (client) => {
          client.on('error', () => undefined);
          const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
          process.kill(rows[0].pid, 'SIGKILL');
          await client.query('SELECT pg_sleep(10)');
        }),
      ).rejects.toThrow();
      const after = await vi.waitFor(() => ask(`SELECT ${COUNTS_SINCE} AS since`), 10_000);
      expect(after.since.getTime()).toBeGreaterThan(before.since.getTime());
    } finally {
      await server.stop();
      await remove();
    }
  });

  it('of what a token is good for ends the watch to the second', async () => {
    const { sessionId } = await anOpenClass();
    h.clock.set('2026-03-10T13:09:59.970Z');
    const client = watching({ ...h.manager, expiresAt: new Date('2026-03-10T13:10:00Z') }, sessionId);
    await until(client, { message: expect.stringContaining('Sign in') });
    expect(client.items[0]).toMatchObject({ view: { state: 'OPEN' } });
  });
});

describe('a reading that is under way', () => {
  /** The same product, whose statements of rounds are answered when the test lets them. */
  function slowed() {
    const held: (() => void)[] = [];
    const sql: Sql = async <Row>(text: string, values?: unknown[]) => {
      const rows = await h.db.sql<Row>(text, values);
      if (text.includes('pg_current_snapshot')) await new Promise<void>((resolve) => held.push(resolve));
      return rows;
    };
    const { operations } = h.wired({ db: { ...h.db, sql } });
    const waits = () => vi.waitFor(() => expect(held).toHaveLength(1));
    /** Waits until a statement was read, and lets its answer out. */
    const answer = async () => {
      await waits();
      held.splice(0)[0]!();
    };
    return { node: operations, waits, answer };
  }

  it('shows what was behind the door while the seat was held, and nothing of later', async () => {
    const { sessionId, customer, bookingId } = await anOpenClass();
    const { node, waits, answer } = slowed();
    const client = watching(customer, sessionId, node);
    await answer();
    await until(client, { view: { joinUrl: JOIN_URL } });
    await setsLink(sessionId, 'https://meet.example/before-the-loss');
    signal(sessionId);
    await waits();
    await losesTheSeat(bookingId);
    await setsLink(sessionId, LATER);
    signal(sessionId);
    await answer();
    // The next one says whose rights changed, and the one after it what they are.
    for (let round = 0; round < 2; round++) await answer();
    await until(client, REFUSED);
    expect(links(client)).toEqual([JOIN_URL, 'https://meet.example/before-the-loss', 'refused']);
    node.accessSubscriptions.close();
  });

  it('is shown to nobody whose account is signalled meanwhile', async () => {
    const { sessionId, customer, bookingId } = await anOpenClass();
    const { node, waits, answer } = slowed();
    const client = watching(customer, sessionId, node);
    await waits();
    await h.bookings.cancel(h.manager, bookingId);
    await answer();
    await answer();
    await until(client, REFUSED);
    expect(links(client)).toEqual(['refused']);
    node.accessSubscriptions.close();
  });

  it('is followed by another one for whoever comes meanwhile', async () => {
    const { sessionId, customer } = await anOpenClass();
    const { node, waits, answer } = slowed();
    const first = watching(h.manager, sessionId, node);
    await waits();
    await setsLink(sessionId, 'https://meet.example/newer');
    const second = watching(customer, sessionId, node);
    await answer();
    await until(first, { view: { joinUrl: JOIN_URL } });
    expect(second.items).toEqual([]);
    await answer();
    for (const client of [first, second])
      await until(client, { view: { joinUrl: 'https://meet.example/newer' } });
    expect(second.items).toHaveLength(1);
    node.accessSubscriptions.close();
  });
});

describe('what is shown', () => {
  it('is one statement for all who watch, and one object for all who are shown the same', async () => {
    const { sessionId, customer } = await anOpenClass();
    const other = await h.aCustomer();
    await h.aBooking(sessionId, other);
    await h.runDueWork();
    const clients = [customer, other, h.manager, await h.aProfessional(), await h.aPartner()].map((viewer) =>
      watching(viewer, sessionId),
    );
    for (const client of clients) await until(client, { view: { joinUrl: JOIN_URL } });
    await setsLink(sessionId, 'https://meet.example/one');
    const statements = await statementsOf(async () => {
      signal(sessionId);
      for (const client of clients) await until(client, { view: { joinUrl: 'https://meet.example/one' } });
    });
    expect(statements).toHaveLength(1);
    const [one, same, manager, professional, partner] = clients.map(
      ({ items }) => items.at(-1) as AccessItem,
    );
    expect(one!.view).toBe(same!.view);
    expect(manager!.view).toBe(professional!.view);
    expect(new Set([one!.view, manager!.view, partner!.view]).size).toBe(3);
    expect(one!.view).toSatisfy(Object.isFrozen);
    expect(one!.personal).toMatch(/^https:\/\/live\.example\/join\//);
    expect(one!.personal).not.toBe(same!.personal);
    expect([manager!.personal, partner!.personal]).toEqual([null, null]);
    // Nothing changed, so nothing is shown; who comes later is shown the very same.
    await h.accessSubscriptions.sweep();
    const late = watching(h.manager, sessionId);
    await until(late, { view: { state: 'OPEN' } });
    expect((late.items[0] as AccessItem).view).toBe(manager!.view);
    for (const { items } of clients) expect(items).toHaveLength(2);
  });

  it('is open on a node whose clock is behind that of the one that opened it, also to a page and a press', async () => {
    const behind = testClock(NOON);
    const { operations } = h.wired({ clock: behind });
    const sessionId = await h.aSession({ joinUrl: JOIN_URL });
    const customer = await h.aCustomer();
    const bookingId = await h.aBooking(sessionId, customer);
    const client = watching(customer, sessionId, operations);
    await until(client, { view: { state: 'SCHEDULED' } });
    behind.set('2026-03-10T12:59:59.990Z');
    await h.at(OPEN);
    await until(client, { view: { state: 'OPEN', live: true, joinUrl: JOIN_URL }, readAt: new Date(OPEN) });
    const token = (client.items.at(-1) as AccessItem).personal!.split('/').at(-1)!;
    expect(await operations.access.visit(token)).toMatchObject({ state: 'OPEN', now: new Date(OPEN) });
    expect(await operations.access.join({ viewer: customer, bookingId })).toMatchObject({
      joinUrl: JOIN_URL,
    });
    behind.set('2026-03-10T13:59:59.990Z');
    await h.at('2026-03-10T14:00:00Z');
    await until(client, { view: { state: 'ENDED' } });
  });

  it('is the newest alone to a client that was slow', async () => {
    const { sessionId, customer } = await anOpenClass();
    const client = watching(customer, sessionId);
    await until(client, { view: { joinUrl: JOIN_URL } });
    client.isReady = false;
    for (const n of [1, 2, 3]) {
      await setsLink(sessionId, `https://meet.example/${n}`);
      await h.accessSubscriptions.sweep();
    }
    client.resume();
    await until(client, { view: { joinUrl: 'https://meet.example/3' } });
    expect(client.items).toHaveLength(2);
  });
});

describe('every column that a right is read by', () => {
  const TABLES = { f: 'sign_in', k: 'partner_key', p: 'professional', c: 'customer', b: 'booking' } as const;
  /** By what update of each the right is lost. A new column has its line here, and its place in a trigger. */
  const LOSSES: Record<string, string> = {
    'sign_in.id': `id = gen_random_uuid(), ended_at = created_at`,
    'sign_in.ended_at': 'ended_at = created_at',
    'partner_key.id': 'id = gen_random_uuid()',
    'partner_key.partner_id': 'partner_id = (SELECT id FROM partner WHERE id <> partner_id LIMIT 1)',
    'partner_key.center_id': 'center_id = (SELECT id FROM center c WHERE c.id <> center_id LIMIT 1)',
    'partner_key.revoked_at': 'revoked_at = created_at',
    'partner_key.expires_at': 'expires_at = created_at',
    'partner_key.scopes': `scopes = '{access:url}'`,
    'professional.id': 'id = gen_random_uuid()',
    'professional.center_id': 'center_id = (SELECT id FROM center c WHERE c.id <> center_id LIMIT 1)',
    'professional.removed_at': 'removed_at = created_at, email = NULL',
    'professional.role': `role = 'MANAGER'`,
    'professional.tokens_valid_from': 'tokens_valid_from = created_at',
    'customer.id': 'id = gen_random_uuid()',
    'customer.center_id': 'center_id = (SELECT id FROM center c WHERE c.id <> center_id LIMIT 1)',
    'customer.deleted_at': 'deleted_at = created_at',
    'customer.tokens_valid_from': 'tokens_valid_from = created_at',
    'booking.session_id': 'session_id = (SELECT id FROM session s WHERE s.id <> session_id LIMIT 1)',
    'booking.customer_id': 'customer_id = (SELECT id FROM customer c WHERE c.id <> customer_id LIMIT 1)',
    'booking.status': `status = 'CANCELLED', cancelled_at = created_at`,
    // Pages are found by it.
    'booking.pass_hash': 'pass_hash = sha256(pass_hash)',
  };

  it('is among those that are tried here', () => {
    const read = [...RIGHTS.matchAll(/\b([fkpcb])\.(\w+)/g)].map(
      ([, alias, column]) => `${TABLES[alias as keyof typeof TABLES]}.${column}`,
    );
    const selected = ['professional.role', 'partner_key.scopes', 'booking.pass_hash'];
    const tokens = ['professional.tokens_valid_from', 'customer.tokens_valid_from'];
    expect([...new Set([...read, ...selected, ...tokens])].sort()).toEqual(Object.keys(LOSSES).sort());
  });

  it.each(Object.entries(LOSSES))('leaves a row when the right is lost: %s', async (column, set) => {
    const [table] = column.split('.') as [string];
    const { customer, bookingId } = await anOpenClass();
    await h.aSession();
    const teacher = await h.aProfessional();
    const [partner] = [await h.aPartner(), await h.aPartner(), await h.aCenter()];
    const signIn = randomUUID();
    await run(
      `INSERT INTO sign_in (id, center_id, customer_id, token_hash, created_at, last_used_at, expires_at)
       SELECT $1, center_id, id, $3, created_at, created_at, created_at FROM customer WHERE id = $2`,
      signIn,
      customer.id,
      randomBytes(32),
    );
    const rows: Record<string, [id: string, accountId: string]> = {
      sign_in: [signIn, customer.id],
      partner_key: [partner.key!.id, partner.id],
      professional: [teacher.id, teacher.id],
      customer: [customer.id, customer.id],
      booking: [bookingId, customer.id],
    };
    const [id, accountId] = rows[table]!;
    const client = new pg.Client({ connectionString: h.database.url });
    await client.connect();
    try {
      // Whatever else refers to the row does not matter here.
      await client.query('BEGIN');
      await client.query('DELETE FROM right_change');
      await client.query(
        `SELECT set_config('session_replication_role', 'origin', true); SET CONSTRAINTS ALL DEFERRED`,
      );
      for (const { key, on } of await foreignKeysOf(client))
        await client.query(`ALTER TABLE ${on} DROP CONSTRAINT ${key}`);
      await client.query(`UPDATE ${table} SET ${set} WHERE id = $1`, [id]);
      const { rows: found } = await client.query('SELECT account_id FROM right_change');
      expect(found).toEqual([{ account_id: accountId }]);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
  });

  it('leaves a row when the row is deleted', async () => {
    const { bookingId, customer } = await anOpenClass();
    await run('DELETE FROM right_change');
    await run('DELETE FROM delivery WHERE booking_id = $1', bookingId);
    await run('DELETE FROM booking WHERE id = $1', bookingId);
    expect(await run('SELECT account_id FROM right_change')).toEqual([{ account_id: customer.id }]);
  });

  it('leaves none for an update of anything else', async () => {
    const { bookingId } = await anOpenClass();
    await run('DELETE FROM right_change');
    await run('UPDATE booking SET joined_at = created_at WHERE id = $1', bookingId);
    await run('UPDATE customer SET name = name');
    await run('UPDATE professional SET name = name');
    expect(await run('SELECT account_id FROM right_change')).toEqual([]);
  });
});

const foreignKeysOf = async (client: pg.Client) =>
  (
    await client.query<{ key: string; on: string }>(
      `SELECT conname AS key, conrelid::regclass::text AS on FROM pg_constraint WHERE contype = 'f'`,
    )
  ).rows;

describe('changes of rights', () => {
  it('are forgotten an hour after the first sweep that saw them', async () => {
    const { bookingId } = await anOpenClass();
    await run('DELETE FROM right_change');
    await losesTheSeat(bookingId);
    const seen = () => run('SELECT seen_at IS NOT NULL AS seen FROM right_change');
    expect(await seen()).toEqual([{ seen: false }]);
    await h.accessSubscriptions.sweep();
    expect(await seen()).toEqual([{ seen: true }]);
    await run(`UPDATE right_change SET seen_at = seen_at - interval '61 minutes'`);
    await h.accessSubscriptions.sweep();
    expect(await seen()).toEqual([]);
  });
});
