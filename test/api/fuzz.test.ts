import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { bookedClass } from '../support/booked-class.ts';
import { operation, operationNames } from '../support/documents.ts';
import { createDocumentWriter } from '../support/fuzz/documents.ts';
import { createRandom, type Random } from '../support/fuzz/random.ts';
import { json, spoilt, text } from '../support/fuzz/values.ts';
import { type Harness, harness } from '../support/harness.ts';
import { seedFor } from '../support/seed.ts';
import { access, watchSession } from '../support/watch.ts';
import { SECRET } from '../support/wired.ts';

// FUZZ_CALLS=5000 makes more calls. Each call draws from a random source of its own.
const CALLS = Number(process.env.FUZZ_CALLS || 400);
const SEED = seedFor(`fuzz, ${CALLS} calls`);
/** Whoever is served besides waits no longer for an answer: on a busy machine, and with a wide margin. */
const PATIENCE_MS = 5_000;

let h: Harness;
let callers: (Viewer | null)[];
let tokens: Map<Viewer | null, string>;
let known: string[];
/** Where somebody else is served while all of this goes on. */
let other: { manager: Viewer; customer: Viewer; sessionId: string };

beforeAll(async () => {
  // Without limits of calls: they would keep the most of it from getting anywhere.
  h = await harness();
  const seat = await bookedClass(h);
  const customer = await h.aCustomer({ name: 'Xenia Quill' });
  const bookingId = await h.aBooking(seat.sessionId, customer);
  callers = [null, h.manager, await h.aProfessional(), customer];
  tokens = new Map(
    await Promise.all(callers.map(async (one) => [one, one ? await h.token(one) : ''] as const)),
  );
  known = [
    globalId('Session', seat.sessionId),
    globalId('Booking', seat.bookingId),
    globalId('Booking', bookingId),
    globalId('Customer', customer.id),
    globalId('Professional', h.manager.id),
    globalId('Center', h.manager.centerId),
    globalId('Service', await h.aService()),
    seat.token,
    'someone@people.example',
    'Europe/Madrid',
    'https://meet.example/other',
  ];
  const manager = await h.aCenter();
  const neighbour = await h.aCustomer({}, manager);
  const sessionId = await h.aSession({ manager });
  await h.aBooking(sessionId, neighbour, manager);
  other = { manager, customer: neighbour, sessionId };
  await h.runDueWork();
});
afterAll(() => h.close());

type Told = { how: string; sent: string; status: number; text: string };
const failures: string[] = [];

const LEAKS =
  /\bat (async )?[\w.<>]+ \(|node_modules|\.ts:\d+|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM) [\w"*]|[Pp]risma|[Pp]ostgres|relation "|column "|syntax error at or near|violates|ECONN|BEGIN (RSA|EC|PRIVATE)/;

/** An answer must be no failure of ours and give nothing away. */
function judge({ how, sent, status, text: told }: Told): void {
  // What somebody wrote comes back to them in some messages; a leak is what they did not write.
  const leak = LEAKS.exec(told)?.[0];
  const wrong =
    status >= 500 ||
    told.includes('INTERNAL_SERVER_ERROR') ||
    told.includes(SECRET) ||
    (leak !== undefined && !sent.includes(leak));
  if (wrong)
    failures.push(`${how} ${status}\n  sent: ${sent.slice(0, 2_000)}\n  told: ${told.slice(0, 600)}`);
}

const document = (random: Random) => {
  const write = createDocumentWriter(random, known);
  const kind = random.unit();
  if (kind < 0.6) return write.document();
  if (kind < 0.75) return spoilt(random, write.document());
  if (kind < 0.9) return spoilt(random, operation(random.of(operationNames)));
  return text(random, known);
};
const params = (random: Random) => ({
  query: random.chance(0.95) ? document(random) : json(random, known),
  ...(random.chance(0.6) ? { variables: random.chance(0.8) ? variables(random) : json(random, known) } : {}),
  ...(random.chance(0.1) ? { operationName: json(random) } : {}),
  ...(random.chance(0.1) ? { extensions: json(random) } : {}),
  ...(random.chance(0.05) ? { [text(random)]: json(random) } : {}),
});
const variables = (random: Random) => ({
  id: text(random, known),
  sessionId: text(random, known),
  input: { sessionId: text(random, known), [random.of(['email', 'name', 'joinUrl'])]: json(random, known) },
});

/** A header's value may hold no control character: node would not send it. */
const headerText = (random: Random) =>
  text(random, known)
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, 2_000);
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data; boundary=x',
];
const ACCEPTS = [
  '*/*',
  'application/json',
  'text/event-stream',
  'multipart/mixed',
  'application/graphql-response+json',
  'text/html',
  'image/png',
];

function headersOf(random: Random) {
  const token = tokens.get(random.of(callers))!;
  const headers: Record<string, string> = {
    'content-type': random.chance(0.9) ? TYPES[0]! : random.of(TYPES),
    accept: random.chance(0.6) ? 'application/json' : random.of(ACCEPTS),
    ...(token ? { authorization: random.chance(0.95) ? `Bearer ${token}` : headerText(random) } : {}),
    ...(random.chance(0.1)
      ? {
          [random.of([
            'x-request-id',
            'origin',
            'sec-fetch-site',
            'x-forwarded-for',
            'cookie',
            'content-encoding',
            'accept-language',
            'idempotency-key',
            'host',
            'range',
            'if-none-match',
          ])]: headerText(random),
        }
      : {}),
  };
  return headers;
}
const path = (random: Random) =>
  random.chance(0.8)
    ? '/graphql'
    : random.of([
        '/graphql?query=',
        '/join/',
        '/join/',
        '/assets/',
        '/outbox/',
        '/health?',
        '/webhooks/sendgrid?',
        '/session?',
        '/console/',
        '/',
      ]) +
      encodeURIComponent(text(random, known).replace(/\p{Surrogate}/gu, '')).slice(0, 4_000) +
      random.of(['', '', '/events', '/attendance', '/calendar.ics', '/html']);

function byHttp(random: Random): Promise<void> {
  const where = path(random);
  const method = random.chance(0.85)
    ? 'POST'
    : random.of(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']);
  const body = random.chance(0.9)
    ? JSON.stringify(params(random))
    : random.of([spoilt(random, JSON.stringify(params(random))), text(random), '']);
  const sent = `${method} ${where} ${body}`;
  return new Promise((resolve) => {
    const call = request(h.url + where, { method, headers: headersOf(random) }, (answer) => {
      let told = '';
      answer.on('data', (data) => {
        told += data;
      });
      answer.on('close', () => judge({ how: 'HTTP', sent, status: answer.statusCode ?? 0, text: told }));
    });
    // A stream does not end by itself.
    const enough = setTimeout(() => call.destroy(), 1_000);
    // An upload may be refused before its end.
    call.on('error', () => undefined);
    call.on('close', () => {
      clearTimeout(enough);
      resolve();
    });
    call.end(method === 'GET' || method === 'HEAD' ? undefined : body);
    if (random.chance(0.03)) setImmediate(() => call.destroy());
  });
}

/** `tidy` ones cost only their operation, not the socket. */
const frame = (random: Random, tidy: boolean): string | Buffer => {
  const kind = random.unit() * (tidy ? 0.8 : 1);
  const id = random.chance(0.8) ? String(random.below(1_000_000)) : text(random);
  if (kind < 0.7) return JSON.stringify({ type: 'subscribe', id, payload: params(random) });
  if (kind < 0.8) return JSON.stringify({ type: 'complete', id });
  if (kind < 0.85) return JSON.stringify({ type: random.of(['ping', 'pong']), payload: json(random) });
  if (kind < 0.9) return JSON.stringify(json(random));
  if (kind < 0.95) return spoilt(random, JSON.stringify({ type: 'subscribe', id, payload: params(random) }));
  return Buffer.from(random.times(200, () => random.below(256)));
};

async function bySocket(random: Random): Promise<void> {
  const socket = new WebSocket(`${h.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  const sent: string[] = [];
  const closed = once(socket, 'close').catch(() => [0]);
  socket.on('message', (data) =>
    judge({ how: 'socket', sent: sent.join('\n'), status: 0, text: String(data) }),
  );
  const opened = await Promise.race([
    once(socket, 'open').then(
      () => true,
      () => false,
    ),
    closed.then(() => false),
  ]);
  if (!opened) return;
  const say = (message: string | Buffer) => {
    sent.push(String(message));
    if (socket.readyState === socket.OPEN) socket.send(message);
  };
  const token = tokens.get(random.of(callers))!;
  const initialized = once(socket, 'message').catch(() => undefined);
  if (random.chance(0.95))
    say(
      JSON.stringify({
        type: 'connection_init',
        payload: token ? { token } : (random.of([undefined, json(random)]) as object),
      }),
    );
  // Whoever asks before the greeting is acknowledged is sent away: some do.
  if (random.chance(0.9)) await Promise.race([initialized, closed]);
  const answered = new Promise<void>((resolve) => {
    socket.once('pong', () => resolve());
    setTimeout(resolve, 500);
  });
  const tidy = random.chance(0.7);
  for (const _ of random.times(12, () => 0)) say(frame(random, tidy));
  if (socket.readyState === socket.OPEN) socket.ping();
  await Promise.race([answered, closed]);
  if (random.chance(0.5)) socket.terminate();
  else socket.close();
  const [code, reason] = (await closed) as [number, Buffer];
  if ([1011, 4500].includes(code))
    failures.push(`socket closed with ${code} ${reason}\n  sent: ${sent.join('\n')}`);
}

/** Bytes that are neither HTTP nor frames, or nearly. */
async function byWire(random: Random): Promise<void> {
  const socket = connect(Number(new URL(h.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  let told = '';
  socket.on('data', (data) => {
    told += data;
  });
  const good = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{"query":"{ viewer { name } }"}`;
  const upgrade =
    'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';
  const noise = Buffer.from(random.times(300, () => random.below(256)));
  const sent = random.of([
    spoilt(random, good),
    spoilt(random, upgrade),
    upgrade + noise.toString('latin1'),
    noise.toString('latin1'),
  ]);
  socket.write(Buffer.from(sent, 'latin1'));
  await Promise.race([
    once(socket, 'close').catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, 150)),
  ]);
  socket.destroy();
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(told)?.[1] ?? 0);
  judge({ how: 'wire', sent, status, text: told });
}

describe('whatever comes in', () => {
  it(
    'breaks nothing, tells nothing, and others are served meanwhile',
    async () => {
      const watcher = await watchSession(h, 'WebSocket', other.customer, other.sessionId);
      await access(watcher);
      let calls = 0;
      const attack = async () => {
        while (calls < CALLS && failures.length < 20) {
          const random = createRandom(SEED + calls++);
          await random.of([byHttp, byHttp, byHttp, bySocket, byWire])(random);
        }
      };
      const waits: number[] = [];
      const neighbour = async () => {
        for (let n = 0; calls < CALLS && failures.length < 20; n++) {
          const began = performance.now();
          expect(await h.ask(other.customer, operation('viewer'))).toMatchObject({
            status: 200,
            data: { viewer: {} },
          });
          await h.access.edit(other.manager, other.sessionId, { waitingNote: `note ${n}` });
          await h.runDueWork();
          expect(await access(watcher)).toMatchObject({ waitingNote: `note ${n}` });
          expect((await fetch(`${h.url}/health`)).status).toBe(200);
          waits.push(performance.now() - began);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      await Promise.all([neighbour(), ...Array.from({ length: 6 }, attack)]);

      expect(failures.join('\n\n'), `SEED=${SEED}`).toBe('');
      expect(calls).toBe(CALLS);
      expect(Math.max(...waits)).toBeLessThan(PATIENCE_MS);
      const broken = h.lines.filter((line) => line.includes('"level":"error"'));
      expect(broken, `SEED=${SEED}`).toEqual([]);
      for (const secret of [SECRET, 'Xenia', 'secret-room', ...tokens.values()])
        if (secret)
          expect(
            h.lines.some((line) => line.includes(secret)),
            secret,
          ).toBe(false);
      watcher.leave();
      await vi.waitFor(() => expect(h.graphql.sockets()).toBe(0), 10_000);
      await vi.waitFor(() => expect(h.accessSubscriptions.open()).toBe(0), 10_000);
    },
    60_000 + CALLS * 100,
  );
});
