import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { countAgain } from '../../src/modules/secrets/jobs.ts';
import { resealAll } from '../../src/modules/secrets/operations.ts';
import { secretUses } from '../../src/modules/secrets/queries.ts';
import { createReseal } from '../../src/platform/auth/encryption.ts';
import { createWebPush } from '../../src/platform/push/web-push.ts';
import { createWebhooks } from '../../src/platform/webhooks/standard-webhooks.ts';
import type { Claim } from '../../src/ports/idempotency.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import type { Secrets, Vapid } from '../../src/ports/secrets.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { type PushDouble, type Subscription, startPushDouble } from '../support/push-double.ts';
import { addressOf } from '../support/signing-in.ts';
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { SECRET } from '../support/wired.ts';

const FIRST: Secrets = { secret: SECRET, previousSecrets: [] };
const B = 'the second secret, of thirty-two bytes or more';
const C = 'the third secret, of thirty-two bytes or more';
const SECOND: Secrets = { secret: B, previousSecrets: [SECRET] };
const THIRD: Secrets = { secret: C, previousSecrets: [B, SECRET] };
const ALONE: Secrets = { secret: C, previousSecrets: [] };

const STARTS = '2026-03-10T13:00:00Z';
const pair = () => ({ ...webpush.generateVAPIDKeys(), subject: 'mailto:ops@live.example' });
const [oldest, older, present] = [pair(), pair(), pair()];
const vapidOf = (now: typeof present, ...previous: (typeof present)[]): Vapid => ({ ...now, previous });
const keysOf = ({ publicKey, previous }: Vapid) => [publicKey, ...previous.map((one) => one.publicKey)];

let receiver: WebhookReceiver;
let browsers: PushDouble;
let h: Harness;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  browsers = await startPushDouble();
  h = await harness({
    webhooks: { ca: receiver.ca, totalMs: 1_000 },
    pushPublicKeys: [oldest.publicKey],
  });
});
afterAll(async () => {
  await h.close();
  await receiver.close();
  await browsers.close();
});
beforeEach(() => {
  h.clock.set(NOON);
});

/** The product on the same database, under other secrets. */
const nodeWith = (secrets: Secrets, vapid: Vapid = vapidOf(oldest)) =>
  h.wired({
    secrets,
    webhooks: createWebhooks({ ...secrets, allowLoopback: true, ca: receiver.ca }),
    pushPublicKeys: keysOf(vapid),
    ...createWebPush({ vapid, allowPrivate: true, clock: h.clock, log: h.log, ca: browsers.ca }),
  });
type Node = ReturnType<typeof nodeWith>;

const depsOf = (secrets: Secrets, vapid = vapidOf(oldest)) => ({
  db: h.db,
  clock: h.clock,
  reseal: createReseal(secrets),
  pushPublicKeys: keysOf(vapid),
});
const reseal = async (secrets: Secrets, dryRun = false) =>
  Object.fromEntries(await resealAll(depsOf(secrets), { dryRun, progress: () => undefined }));
const uses = async (secrets: Secrets, vapid?: Vapid) => {
  const deps = depsOf(secrets, vapid);
  await countAgain(deps);
  const all = await secretUses(deps);
  return Object.fromEntries(all.map(({ what, key, rows }) => [`${what} ${key}`, rows]));
};

/** A seat, its address, and what else was made under the first secrets. */
async function before() {
  const customer = await h.aCustomer({ name: 'Zoe' });
  const sessionId = await h.aSession();
  const bookingId = await h.aBooking(sessionId, customer);
  const row = () => h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
  const url = h.passes.accessUrl((await row()).passEncrypted)!;
  return { customer, sessionId, bookingId, row, url };
}

async function anEndpoint() {
  const manager = await h.aCenter();
  const url = receiver.url(`/${randomUUID()}`);
  const { id, secret } = await h.webhookEndpoints.register(manager, { url, events: ['session.cancelled'] });
  receiver.received.takeAll();
  /** An event that waits for its first attempt. */
  const event = async () => h.sessions.cancel(manager, await h.aSession({ manager }), null);
  const deliveries = () => h.db.prisma.webhookDelivery.findMany({ where: { endpointId: id } });
  const row = () => h.db.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id } });
  return { id, secret, event, deliveries, row };
}

const sendBy = async ({ webhookSender }: Node) => {
  webhookSender.wake();
  await webhookSender.idle();
};

describe('after two rotations', () => {
  it('everything opens under the third secret alone, once it is encrypted anew', async () => {
    const { row, url } = await before();
    const { event, secret, row: endpoint } = await anEndpoint();
    const request = {
      centerId: h.manager.centerId,
      callerId: randomUUID(),
      key: 'k',
      digest: new Uint8Array(32),
    };
    const { claim } = (await h.idempotencyStore.claim(request)) as { claim: Claim };
    await h.idempotencyStore.keep(claim, 'done');
    const original = await row();

    expect(await reseal(SECOND)).toMatchObject({
      passes: { busy: 0, unreadable: 0 },
      webhook_secrets: { busy: 0 },
    });
    expect(nodeWith({ secret: B, previousSecrets: [] }).passes.accessUrl((await row()).passEncrypted)).toBe(
      url,
    );
    const third = await reseal(THIRD);
    for (const what of ['passes', 'webhook_secrets', 'kept_answers'])
      expect(third[what], what).toMatchObject({ unreadable: 0, busy: 0 });

    const last = nodeWith(ALONE);
    expect(last.passes.accessUrl((await row()).passEncrypted)).toBe(url);
    expect((await row()).passHash).toEqual(original.passHash);
    expect(nodeWith(FIRST).passes.accessUrl((await row()).passEncrypted)).toBeNull();
    expect(await last.idempotencyStore.claim(request)).toEqual({ state: 'answered', answer: 'done' });
    await event();
    await sendBy(last);
    expect(verified(secret, (await receiver.received.next())!)).toMatchObject({ type: 'session.cancelled' });
    expect((await endpoint()).failingSince).toBeNull();
    // A second run has nothing to do.
    expect(await reseal(ALONE)).toMatchObject({ passes: { resealed: 0 }, kept_answers: { resealed: 0 } });
    await reseal({ secret: SECRET, previousSecrets: [C] });
  });

  it('everything opens as long as all three are listed, also without being encrypted anew', async () => {
    const { row, url, customer } = await before();
    const { event, secret } = await anEndpoint();
    const node = nodeWith(THIRD);
    expect(node.passes.accessUrl((await row()).passEncrypted)).toBe(url);
    await event();
    await sendBy(node);
    expect(verified(secret, (await receiver.received.next())!)).toBeDefined();
    const token = await h.token(customer);
    expect(await node.contexts.viewerOf(token)).toMatchObject({ id: customer.id });
    await expect(nodeWith(ALONE).contexts.viewerOf(token)).rejects.toThrow();
  });

  it('a code that was mailed under the first secret signs in, and wrong guesses still count', async () => {
    const customer = await h.aCustomer();
    const email = await addressOf(h, customer);
    const code = await h.aCode(email);
    const guess = code === '111111' ? '222222' : '111111';
    const chosen = { centerId: null, role: null };
    const wrong = () => h.signIn.signIn({ email, code: guess }, chosen, 'there').catch(() => undefined);
    await wrong();
    const { signIn: door } = nodeWith(THIRD).operations;
    const { accessToken, refreshToken } = await door.signIn({ email, code }, chosen, 'here');
    expect(await nodeWith(THIRD).contexts.viewerOf(accessToken)).toMatchObject({ id: customer.id });
    expect((await nodeWith(ALONE).operations.signIn.refresh(refreshToken)).accessToken).toBeTruthy();
    const addresses = await h.db.prisma.signInAddress.findMany({ orderBy: { forgetAt: 'desc' }, take: 2 });
    expect(addresses.map(({ wrongAt }) => wrongAt.length)).toEqual([1, 1]);
  });

  it('what a code proved of an address is still proven', async () => {
    const email = `${randomUUID()}@people.example`;
    const elsewhere = await h.aCenter();
    const [here, there] = [await h.aCustomer({ email }), await h.aCustomer({ email }, elsewhere)];
    await h.aBooking(await h.aSession({ manager: elsewhere }), there, elsewhere);
    const enter = async ({ centerId }: Viewer) =>
      h.signIn.signIn({ email, code: await h.aCode(email) }, { centerId, role: 'customer' }, 'here');
    await enter(there);
    const { accessToken } = await enter(here);
    const viewer = (await h.contexts.viewerOf(accessToken)) as Viewer;
    const page = { upcoming: false, after: null, take: 10, now: h.clock() };
    const seenBy = async (secrets: Secrets) =>
      (await nodeWith(secrets).operations.bookings.all(viewer, page)).map((one) => one.elsewhere);
    expect(await seenBy(THIRD)).toEqual([true]);
    expect(await seenBy(ALONE)).toEqual([]);
  });
});

describe('encrypting anew', () => {
  it('counts first, touches no right, and tells how far it is', async () => {
    const { row } = await before();
    const original = await row();
    const counted = await reseal(SECOND, true);
    expect(counted.passes!.resealed).toBeGreaterThan(0);
    expect(await row()).toEqual(original);
    await h.db.sql('DELETE FROM right_change');
    const told: number[] = [];
    await resealAll(depsOf(SECOND), { dryRun: false, progress: (_, { current }) => told.push(current) });
    expect(told.length).toBeGreaterThan(0);
    expect((await row()).passEncrypted).not.toEqual(original.passEncrypted);
    expect(await h.db.sql('SELECT 1 FROM right_change')).toEqual([]);
    await reseal({ secret: SECRET, previousSecrets: [B] });
  });

  it('holds few kept answers at a time, because one may be of megabytes', async () => {
    await h.db.sql(
      `INSERT INTO idempotent_answer (center_id, caller_id, key_hash, digest, claim, leased_until, created_at, answer)
      SELECT $1, $1, sha256(n::text::bytea), sha256(''), $1, $2, $2, decode(repeat('ff', 40), 'hex') FROM generate_series(1, 50) n`,
      [h.manager.centerId, NOON],
    );
    const deps = depsOf(FIRST);
    let most = 0;
    const sql = async (...[statement, values]: Parameters<typeof h.db.sql>) => {
      const rows = await h.db.sql(statement, values);
      if (statement.includes('idempotent_answer')) most = Math.max(most, rows.length);
      return rows;
    };
    const counting = { ...deps, db: { ...deps.db, sql: sql as typeof h.db.sql } };
    const found = await resealAll(counting, { dryRun: true, progress: () => undefined });
    expect(found.get('kept_answers')).toMatchObject({ unreadable: 50 });
    expect(most).toBe(20);
    await h.db.sql('DELETE FROM idempotent_answer WHERE caller_id = $1', [h.manager.centerId]);
  });

  it('passes over a row that somebody holds, says so, and a second run finds it', async () => {
    const { bookingId, row, url } = await before();
    await h.db.transaction(async (sql) => {
      await sql('SELECT 1 FROM booking WHERE id = $1 FOR UPDATE', [bookingId]);
      expect((await reseal(SECOND)).passes).toMatchObject({ busy: 1 });
    });
    expect((await reseal(SECOND)).passes).toMatchObject({ busy: 0, resealed: 1 });
    expect(nodeWith({ secret: B, previousSecrets: [] }).passes.accessUrl((await row()).passEncrypted)).toBe(
      url,
    );
    await reseal({ secret: SECRET, previousSecrets: [B] });
  });

  it('leaves what no known secret opens, and erased passes', async () => {
    const { row, url } = await before();
    const stranger = { secret: 'somebody else’s secret, of thirty-two bytes', previousSecrets: [] };
    const found = await reseal(stranger);
    expect(found.passes).toMatchObject({ resealed: 0, current: 0, busy: 0 });
    expect(found.passes!.unreadable).toBeGreaterThan(0);
    expect(h.passes.accessUrl((await row()).passEncrypted)).toBe(url);
  });
});

describe('what hangs on a secret', () => {
  it('is counted by the present, a previous and an unknown one, and shown among the metrics', async () => {
    const { row } = await before();
    await reseal(FIRST);
    const ofFirst = await uses(FIRST);
    expect(ofFirst).toMatchObject({
      'passes previous': 0,
      'passes unknown': 0,
      'webhook_secrets previous': 0,
    });
    const all = ofFirst['passes current']!;
    expect(all).toBeGreaterThan(0);
    expect(await uses(SECOND)).toMatchObject({ 'passes current': 0, 'passes previous': all });
    expect(await uses(ALONE)).toMatchObject({ 'passes current': 0, 'passes unknown': all });
    // A text from before there were ids of keys shows none that is known.
    const { passEncrypted: bytes } = await row();
    await h.db.sql(
      `UPDATE booking SET pass_encrypted = '\\xffff' || substring(pass_encrypted FROM 3) WHERE pass_encrypted = $1`,
      [bytes],
    );
    expect(await uses(FIRST)).toMatchObject({ 'passes current': all - 1, 'passes unknown': 1 });
    const text = (await h.metrics.read()).text;
    expect(text).toMatch(/^online_sessions_secret_rows\{what="passes",key="unknown"\} 1$/m);
    await h.db.sql(
      'UPDATE booking SET pass_encrypted = $1 WHERE substring(pass_encrypted FROM 1 FOR 2) = $2',
      [bytes, Buffer.from('ffff', 'hex')],
    );
  });

  it('is counted once in an hour by all nodes while a rotation goes on, else once a day', async () => {
    const countedAt = async () =>
      (await h.db.prisma.secretUse.findUniqueOrThrow({ where: { what: 'passes' } })).countedAt;
    await uses(FIRST);
    const { secretUses: settled } = nodeWith(FIRST).operations;
    const { secretUses: rotating } = nodeWith(SECOND).operations;
    h.clock.advance(3_599_000);
    await settled.count();
    expect(await countedAt()).toEqual(new Date(NOON));
    await rotating.count();
    expect(await countedAt()).toEqual(h.clock());
    h.clock.advance(24 * 3_600_000);
    await settled.count();
    expect(await countedAt()).toEqual(h.clock());
  });
});

describe('a webhook whose secret cannot be read', () => {
  it('waits, whatever the number of attempts, is no fault of its endpoint, and goes out with the secret back', async () => {
    const { event, secret, deliveries, row } = await anEndpoint();
    await event();
    const lost = nodeWith(ALONE);
    for (let n = 0; n < 12; n++) {
      await sendBy(lost);
      h.clock.advance(90_000);
    }
    expect(await deliveries()).toMatchObject([
      { status: 'PENDING', reason: 'SECRET_UNREADABLE', attempts: 0 },
    ]);
    expect(await row()).toMatchObject({ failingSince: null, pausedAt: null });
    expect(
      h.lines.filter((line) => line.includes('its messages wait') && line.includes('webhook')),
    ).toHaveLength(1);
    expect((await lost.metrics.read()).text).toMatch(/unreadable_total\{what="webhook_secret"\} 12/);
    await sendBy(nodeWith(FIRST));
    expect(await deliveries()).toMatchObject([{ status: 'DELIVERED', attempts: 1 }]);
    expect(verified(secret, (await receiver.received.next())!)).toBeDefined();
  });

  it('is given up after two weeks', async () => {
    const { event, deliveries } = await anEndpoint();
    await event();
    const lost = nodeWith(ALONE);
    await sendBy(lost);
    h.clock.advance(13 * 24 * 3_600_000);
    await sendBy(lost);
    await lost.webhookSender.tidy();
    expect(await deliveries()).toMatchObject([{ status: 'PENDING' }]);
    h.clock.advance(25 * 3_600_000);
    await lost.webhookSender.tidy();
    expect(await deliveries()).toMatchObject([{ status: 'FAILED', reason: 'EXPIRED' }]);
  });
});

describe('a browser', () => {
  const register = (node: Node, owner: Viewer, { endpoint, keys }: Subscription, key?: string) =>
    node.operations.people.registerPushDevice(
      owner,
      { endpoint, keys, ...(key && { applicationServerKey: key }) },
      null,
    );
  /** The public keys that pushes to these endpoints were signed with, by their order of arrival. */
  const signedWith = () => [...browsers.tokens].map((token) => /k=(\S+)$/.exec(token)![1]);

  it('gets messages by the pair that it subscribed with, after two rotations, and by the present one once it subscribed anew', async () => {
    const vapid = vapidOf(present, older, oldest);
    const nodes = [nodeWith(FIRST), nodeWith(FIRST, vapidOf(older, oldest)), nodeWith(FIRST, vapid)];
    const owners: Viewer[] = [];
    const subscriptions: Subscription[] = [];
    const sessionId = await h.aSession();
    for (const node of nodes) {
      const owner = await h.aCustomer();
      const subscription = browsers.subscribe();
      await h.aBooking(sessionId, owner);
      await register(node, owner, subscription);
      owners.push(owner);
      subscriptions.push(subscription);
    }
    const stored = async () => {
      const rows = await h.db.prisma.pushDevice.findMany({
        where: { customerId: { in: owners.map(({ id }) => id) } },
      });
      return subscriptions.map(({ endpoint }) => rows.find((row) => row.endpoint === endpoint)!.publicKey);
    };
    expect(await stored()).toEqual([oldest.publicKey, older.publicKey, present.publicKey]);
    // Registered again at a start, without and with its key, it keeps the pair.
    await register(nodes[2]!, owners[0]!, subscriptions[0]!);
    await register(nodes[2]!, owners[1]!, subscriptions[1]!, older.publicKey);
    expect(await stored()).toEqual([oldest.publicKey, older.publicKey, present.publicKey]);
    expect(await uses(FIRST, vapid)).toMatchObject({ 'push_devices current': 1, 'push_devices previous': 2 });
    // One from before it was written down has the oldest pair.
    await h.db.sql('UPDATE push_device SET public_key = NULL WHERE endpoint = $1', [
      subscriptions[0]!.endpoint,
    ]);

    h.clock.set(STARTS);
    const last = nodes[2]!;
    await last.dispatchLoop.runDueWork();
    await last.dispatchLoop.idle();
    expect(browsers.accepted).toBe(3);
    expect(signedWith().sort()).toEqual([oldest.publicKey, older.publicKey, present.publicKey].sort());

    await last.operations.people.noteOldestKey();
    expect((await stored())[0]).toBe(oldest.publicKey);
    await register(last, owners[0]!, subscriptions[0]!, present.publicKey);
    expect(await uses(FIRST, vapid)).toMatchObject({ 'push_devices current': 2, 'push_devices previous': 1 });
  });

  it('whose pair is gone waits, and one that subscribed with a key that is not ours is refused', async () => {
    const owner = await h.aCustomer();
    const subscription = browsers.subscribe();
    const sessionId = await h.aSession();
    const bookingId = await h.aBooking(sessionId, owner);
    await register(nodeWith(FIRST, vapidOf(older)), owner, subscription);
    const vapid = vapidOf(present);
    const node = nodeWith(FIRST, vapid);
    const before = browsers.accepted;
    h.clock.set(STARTS);
    await node.dispatchLoop.runDueWork();
    await node.dispatchLoop.idle();
    const push = { where: { bookingId, channel: 'PUSH', purpose: 'ACCESS_NOTICE' } } as const;
    expect(await h.db.prisma.delivery.findFirst(push)).toMatchObject({ status: 'PENDING' });
    expect(browsers.accepted).toBe(before);
    expect(h.lines.join()).toContain('a VAPID pair that is not configured');
    h.clock.advance(2_000);
    const back = nodeWith(FIRST, vapidOf(present, older));
    await back.dispatchLoop.runDueWork();
    await back.dispatchLoop.idle();
    expect(await h.db.prisma.delivery.findFirst(push)).toMatchObject({ status: 'SENT' });
    await expect(register(node, owner, browsers.subscribe(), oldest.publicKey)).rejects.toThrow(
      'not ours any more',
    );
  });
});
