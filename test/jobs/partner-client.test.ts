import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Access, createPartnerClient, type Event, receiveWebhooks } from '../../docs/partner-client.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { createCertificate } from '../support/certificate.ts';
import { testClock } from '../support/clock.ts';
import { operation } from '../support/documents.ts';
import { post } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { type Mailbox, mailbox } from '../support/mailbox.ts';
import { SECRET } from '../support/wired.ts';

/** Enough time, on a busy machine too, for the server's start and everything before the opening. */
const STARTS_IN_MS = 25_000;
const JOIN_URL = 'https://meet.example/room';

/** What a center does before a partner comes, on the server's database. */
let h: Harness;
let server: ChildProcess;
let url: string;
let sessionId: string;
let trusted: string;
const tls = createCertificate();
const events: Mailbox<Event> = mailbox();
const secrets: string[] = [];
const receiver = receiveWebhooks({ tls, secrets: () => secrets, onEvent: (event) => events.put(event) });

beforeAll(async () => {
  h = await harness({ clock: testClock(new Date().toISOString()), webhooks: { ca: tls.cert } });
  sessionId = await h.aSession({ startsInMinutes: STARTS_IN_MS / 60_000, joinUrl: JOIN_URL });
  trusted = join(tmpdir(), `sessions-test-${process.pid}.pem`);
  await writeFile(trusted, tls.cert);
  receiver.listen(0, '127.0.0.1');
  await start('0');
}, 60_000);
afterAll(async () => {
  await stop();
  receiver.closeAllConnections();
  receiver.close();
  await rm(trusted, { force: true });
  await h.close();
}, 60_000);

async function start(port: string): Promise<void> {
  server = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT: port,
      DATABASE_URL: h.database.url,
      AUTH_SECRET: SECRET,
      PUSH_ALLOW_PRIVATE: '1',
      NODE_EXTRA_CA_CERTS: trusted,
    },
  });
  url = await addressOf(server);
}

async function stop(): Promise<void> {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
}

async function addressOf(started: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: started.stdout! })) {
    const [, found] = /"url":"(http[^"]+)"/.exec(line) ?? [];
    if (found) return found;
  }
  throw new Error('the server stopped before it listened');
}

/** A manager's request to the server. */
async function manages(name: string, input: object) {
  const { data } = await post(`${url}/graphql`, operation(name), { input }, await h.token(h.manager));
  return Object.values(data ?? {})[0] as never;
}

async function nextOf(type: string): Promise<Event> {
  for (;;) {
    const event = await events.next();
    if (event?.type === type) return event;
  }
}

describe('the client of docs/partners.md', () => {
  it('books, receives and verifies webhooks, watches an access window open, and falls silent with its key', async () => {
    const created: { secret: string; partnerKey: { id: string } } = await manages('create-partner-key', {
      name: 'Class Hub',
      scopes: ['calendar:read', 'access:read', 'access:url', 'bookings:write'],
    });
    const partner = createPartnerClient({ url, key: created.secret });
    const { port } = receiver.address() as AddressInfo;
    const endpoint = await partner.listen(`https://127.0.0.1:${port}/hooks`, [
      'session.access.opened',
      'booking.created',
      'booking.cancelled',
    ]);
    secrets.push(endpoint.secret);

    const day = 24 * 3_600_000;
    const [session] = await partner.calendar(new Date(Date.now() - day), new Date(Date.now() + day));
    expect(session).toMatchObject({ id: globalId('Session', sessionId), bookable: true });
    const windows = partner.watch();
    expect(await shown(windows)).toMatchObject({ state: 'SCHEDULED', joinUrl: null });

    const cleo = { name: 'Cleo', email: 'cleo@people.example' };
    const booking = await partner.book(session!.id, cleo, 'order-1');
    if (!('id' in booking)) throw new Error(booking.message);
    expect(await partner.book(session!.id, cleo, 'order-1')).toEqual(booking);
    expect(await partner.book(session!.id, cleo, 'order-2')).toMatchObject({
      __typename: 'AlreadyBookedError',
      booking: { id: booking.id },
    });
    expect(booking).toMatchObject({ status: 'BOOKED', accessUrl: expect.stringContaining('/join/') });
    expect((await nextOf('booking.created')).data).toMatchObject({
      bookingId: booking.id,
      sessionId: session!.id,
      customerId: booking.customer.id,
    });

    expect(await shown(windows)).toMatchObject({ state: 'OPEN', live: true, joinUrl: JOIN_URL });
    expect((await nextOf('session.access.opened')).data).toMatchObject({
      sessionId: session!.id,
      state: 'OPEN',
    });
    expect(await partner.cancel(booking.id)).toEqual({ __typename: 'Booking' });
    expect((await nextOf('booking.cancelled')).data).toMatchObject({ bookingId: booking.id });

    const silent = expect(windows.next()).rejects.toThrow('UNAUTHENTICATED');
    await manages('revoke-partner-key', { partnerKeyId: created.partnerKey.id });
    await silent;
    const dora = { name: 'Dora', email: 'dora@people.example' };
    await expect(partner.book(session!.id, dora, 'order-3')).rejects.toThrow('UNAUTHENTICATED');
  }, 90_000);

  it('comes back to a server that was away, and shows the present again', async () => {
    await h.aSession({ startsInMinutes: 60, joinUrl: JOIN_URL });
    const created: { secret: string } = await manages('create-partner-key', {
      name: 'Patient Hub',
      scopes: ['access:read'],
    });
    const windows = createPartnerClient({ url, key: created.secret }).watch();
    const before = await shown(windows);
    // Other sessions that are open or imminent are shown too.
    const next = windows.next();
    await stop();
    // Long enough for several refused connections.
    await delay(4_000);
    await start(new URL(url).port);
    let back = (await next).value;
    while (back && back.session.id !== before.session.id) back = await shown(windows);
    expect(back).toMatchObject({ session: { id: before.session.id } });
    await windows.return(undefined);
  }, 90_000);

  it('takes no event that somebody else signed', async () => {
    const { port } = receiver.address() as AddressInfo;
    const forged = await h.webhooks.send({
      id: 'forged',
      url: `https://127.0.0.1:${port}/hooks`,
      encryptedSecrets: [h.webhooks.createSecret().encrypted],
      body: JSON.stringify({ type: 'booking.cancelled', timestamp: '', data: {} }),
    });
    expect(forged).toEqual({ kind: 'refused', status: 401, wait: null });
    expect(events.takeAll()).toEqual([]);
  });
});

async function shown(windows: AsyncGenerator<Access>): Promise<Access> {
  const step = await windows.next();
  if (step.done) throw new Error('There is no access window to see.');
  return step.value;
}
