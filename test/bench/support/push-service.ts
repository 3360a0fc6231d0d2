import { createECDH, randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import ece from 'http_ece';
import { createCertificate } from '../../support/certificate.ts';
import { listen } from '../../support/loopback-server.ts';
import { checkPush } from '../../support/push-rules.ts';
import { tellParent } from './parent.ts';
import { sharedClock } from './wall-clock.ts';

/** One message in so many is decrypted and its token checked: all of them would cost more than what is measured. */
const SAMPLE = 50;
const DEVICES = 100;

/** What the service tells at its start: whom to trust, and the keys of its devices. */
export type PushReady = { origin: string; ca: string; keys: { p256dh: string; auth: string }[] };
/** Path of a device, its arrivals in the shared clock. */
export type Arrived = {
  /** Messages whose endpoint had none before, by endpoint and instant in the shared clock. */
  at: [path: string, at: number][];
  repeated: number;
  /** Samples that could not be decrypted, or that break a rule of push services. */
  wrong: number;
};

const { key, cert } = createCertificate();
const devices = Array.from({ length: DEVICES }, () => {
  const ecdh = createECDH('prime256v1');
  return { ecdh, p256dh: ecdh.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
});
const checks = new Set<Promise<void>>();
let at = new Map<string, number>();
let repeated = 0;
let wrong = 0;
let count = 0;

// A push service in a process of its own. The last digits of an endpoint say which of its devices it reaches.
const { port } = await listen(createServer({ key, cert }), (request, body, response) => {
  const path = request.url ?? '';
  if (at.has(path)) repeated += 1;
  else at.set(path, sharedClock());
  response.writeHead(201).end();
  count += 1;
  if (count % SAMPLE > 0) return;
  const check = isRight(path, request, body).then((right) => {
    if (!right) wrong += 1;
    checks.delete(check);
  });
  checks.add(check);
});
const origin = `https://localhost:${port}`;

async function isRight(
  path: string,
  request: Parameters<typeof checkPush>[0],
  body: Buffer,
): Promise<boolean> {
  if (await checkPush(request, body, origin)) return false;
  const { ecdh, auth } = devices[Number(/\d+$/.exec(path)?.[0]) % DEVICES]!;
  try {
    const plain = ece.decrypt(body, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth });
    return JSON.parse(plain.toString()).title.length > 0;
  } catch {
    return false;
  }
}

process.on('message', async () => {
  await Promise.all(checks);
  tellParent({ at: [...at], repeated, wrong } satisfies Arrived);
  at = new Map();
  repeated = 0;
  wrong = 0;
});
tellParent({
  origin,
  ca: cert,
  keys: devices.map(({ p256dh, auth }) => ({ p256dh, auth })),
} satisfies PushReady);
