import { afterAll, beforeAll, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { createMemoryLimiter } from '../../src/platform/rate-limit/memory.ts';
import { visitor } from '../support/access-states.ts';
import { bookedClass } from '../support/booked-class.ts';
import { operation, operationNames } from '../support/documents.ts';
import { post, send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { openSocket } from '../support/socket-client.ts';
import { WATCH } from '../support/watch.ts';
import { SECRET } from '../support/wired.ts';

let h: Harness;
beforeAll(async () => {
  const clock = () => new Date();
  h = await harness({
    limiter: createMemoryLimiter({ clock }),
    sendPushes: async (pushes) =>
      pushes.map(() => ({ kind: 'retry', at: null, reason: 'PROVIDER_REFUSED', detail: 'HTTP 500' })),
  });
});
afterAll(() => h.close());

/** Works while a table cannot be found: everything that reads it fails on our side. */
async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  await h.db.sql(`ALTER TABLE ${table} RENAME TO away`);
  try {
    await work();
  } finally {
    await h.db.sql(`ALTER TABLE away RENAME TO ${table}`);
  }
}

it('no line of a wide run holds a token, a pass, an address, a raw link or a key, before anything is masked', async () => {
  const { get, press } = visitor(h);
  const token = await h.token(h.manager);
  const forged = `${token.slice(0, -4)}AAAA`;
  const seat = await bookedClass(h);
  const { customerId } = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: seat.bookingId } });
  const endpoint = 'https://push.example.com/device-secret';
  const keys = {
    p256dh: Buffer.alloc(65, 4).toString('base64url'),
    auth: Buffer.alloc(16, 1).toString('base64url'),
  };
  await h.people.registerPushDevice(h.manager, { endpoint, keys }, customerId);
  const id = globalId('Session', seat.sessionId);

  const everything = async () => {
    for (const name of operationNames) {
      const variables = {
        id,
        sessionId: id,
        input: { sessionId: id, email: 'xenia@people.example', accessToken: seat.token },
      };
      await post(`${h.url}/graphql`, operation(name), variables, token);
      await post(`${h.url}/graphql`, operation(name), variables, forged);
    }
    for (const path of [
      seat.path,
      `${seat.path}/events`,
      `${seat.path}/attendance`,
      '/outbox',
      '/outbox.json',
      '/ready',
    ]) {
      await (await get(path)).body?.cancel();
      await (await press(path)).body?.cancel();
    }
    const client = await h.socket(h.manager);
    // Where accounts cannot be read, the socket is closed before anything is answered.
    const answered = (document: string, variables?: Record<string, unknown>) =>
      Promise.race([client.run(document, variables).next(), client.closed]);
    // Where its tables are away, a stream waits for them.
    client.run(WATCH, { sessionId: id });
    await answered(`{ session(id: "${token}") { id } }`);
    client.send(`{"type":"connection_init","payload":{"token":"${token}"}}`);
    await client.closed;
    const unauthenticated = await openSocket(h.url);
    unauthenticated.send({ type: 'connection_init', payload: { token: forged } });
    await unauthenticated.closed;
    await send(`${h.url}/graphql?query={viewer{name}}&token=${token}`, {
      headers: { authorization: `Bearer ${forged}` },
    });
    await send(`${h.url}/elsewhere/${seat.token}`, { headers: { 'x-request-id': 'wide-run' } });
  };
  await everything();
  await h.at('2026-03-10T18:00:00Z');
  await everything();
  for (const table of ['customer', 'booking', 'push_device']) await without(table, everything);
  await without('delivery', async () => h.runDueWork().catch(() => undefined));

  // The send path says what it was about by ids.
  const written = h.lines.map((line) => JSON.parse(line));
  const ofSending = {
    centers: [h.manager.centerId],
    sessions: [seat.sessionId],
    batch: expect.stringMatching(/^[\da-f]{8}$/),
  };
  expect(written).toContainEqual(
    expect.objectContaining({ ...ofSending, message: 'messages sent', channel: 'EMAIL' }),
  );
  expect(written).toContainEqual(
    expect.objectContaining({
      ...ofSending,
      message: 'messages not sent',
      channel: 'PUSH',
      reasons: { 'PENDING PROVIDER_REFUSED': expect.any(Number) },
    }),
  );
  const lines = h.lines.join('\n');
  expect(h.lines.length).toBeGreaterThan(300);
  expect(lines).toContain('"level":"error"');
  expect(lines).toContain('wide-run');
  const customers = await h.db.prisma.customer.findMany();
  const staff = await h.db.prisma.professional.findMany();
  const secrets = [
    token,
    forged,
    token.split('.')[2]!,
    SECRET,
    seat.token,
    endpoint,
    'device-secret',
    keys.p256dh,
    keys.auth,
    'secret-room',
    'Passcode',
    'Xenia',
    'xenia@people.example',
    ...customers.flatMap(({ email }) => email ?? []),
    ...staff.flatMap(({ email }) => email ?? []),
  ];
  for (const secret of secrets) expect(lines.includes(secret), secret).toBe(false);
}, 120_000);
