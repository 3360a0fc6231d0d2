import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import ece from 'http_ece';
import { createCertificate } from './certificate.ts';
import { listen } from './loopback-server.ts';
import { type Misbehaviour, misbehaviours, type Refusal, refuse, takesMessage } from './misbehave.ts';
import { checkPush } from './push-rules.ts';

/** A message as the browser would decrypt it. */
export type PushMessage = {
  endpoint: string;
  payload: unknown;
  ttl: number;
  urgency: string | null;
  topic: string | null;
  at: Date;
};

/** A refusal is answered instead of taking the message; the others say how an accepted one ends. */
export type PushFault = Refusal | Misbehaviour;

/** What a browser hands to the server. */
export type Subscription = { endpoint: string; keys: { p256dh: string; auth: string } };

/** What the double saw and what it is to do, for tests to read and to set. */
export type PushDouble = {
  /** PEM of the authority to trust. */
  ca: string;
  /** What still waits for the devices: a message replaces the one before with its Topic. */
  messages: PushMessage[];
  /** Everything ever accepted, replaced ones too. */
  accepted: number;
  /** The distinct Authorization headers: signing anew never gives the same. */
  tokens: Set<string>;
  connections: number;
  /** Requests to places that are no endpoint: a followed redirect would be one. */
  strays: number;
  /** How the next requests go, in order, at whatever endpoint. */
  faults: PushFault[];
  /** How all go after those; null: well. */
  always: PushFault | null;
  /** How the next requests to this endpoint go, before `faults`. */
  faultsAt(endpoint: string): PushFault[];
  /** A new browser, whose endpoint is reached by this name. */
  subscribe(host?: 'localhost' | '127.0.0.1'): Subscription;
  /** From now on the endpoint is gone. */
  unsubscribe(endpoint: string): void;
  close(): Promise<void>;
};

type Device = { endpoint: string; ecdh: ECDH; auth: string; gone: boolean; faults: PushFault[] };
type Devices = Map<string, Device>;

/** A push service over real HTTPS that holds the browsers' keys: checks the sender, decrypts, and fails as planned. */
export async function startPushDouble(): Promise<PushDouble> {
  const { key, cert } = createCertificate();
  const devices: Devices = new Map();
  const device = (endpoint: string) => devices.get(new URL(endpoint).pathname)!;
  const server = createServer({ key, cert });
  const { port, close } = await listen(server, (request, body, response) => {
    void answer(double, devices, request, body, response);
  });
  const double: PushDouble = {
    ca: cert,
    messages: [],
    accepted: 0,
    tokens: new Set(),
    connections: 0,
    strays: 0,
    faults: [],
    always: null,
    faultsAt: (endpoint) => device(endpoint).faults,
    subscribe: (host = '127.0.0.1') => subscribe(devices, `https://${host}:${port}`),
    unsubscribe: (endpoint) => {
      device(endpoint).gone = true;
    },
    close,
  };
  server.on('connection', () => {
    double.connections += 1;
  });
  return double;
}

function subscribe(devices: Devices, origin: string): Subscription {
  const ecdh = createECDH('prime256v1');
  const p256dh = ecdh.generateKeys().toString('base64url');
  const auth = randomBytes(16).toString('base64url');
  const path = `/push/${randomBytes(16).toString('base64url')}`;
  devices.set(path, { endpoint: origin + path, ecdh, auth, gone: false, faults: [] });
  return { endpoint: origin + path, keys: { p256dh, auth } };
}

async function answer(
  double: PushDouble,
  devices: Devices,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) {
  const device = devices.get(request.url ?? '');
  if (!device) double.strays += 1;
  if (!device || device.gone) return refuse(response, { status: device ? 410 : 404 });
  double.tokens.add(request.headers.authorization ?? '');
  const fault = device.faults.shift() ?? double.faults.shift() ?? double.always ?? undefined;
  if (typeof fault === 'object') return refuse(response, fault);
  const refusal = await checkPush(request, body, new URL(device.endpoint).origin);
  if (refusal) return refuse(response, refusal);
  if (!fault || takesMessage(fault)) keep(double, decrypted(device, request, body));
  if (fault) return misbehaviours[fault](response);
  response.writeHead(201, { location: `${device.endpoint}/message` }).end();
}

function decrypted(
  { ecdh, auth, endpoint }: Device,
  { headers }: IncomingMessage,
  body: Buffer,
): PushMessage {
  const plain = ece.decrypt(body, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth });
  return {
    endpoint,
    payload: JSON.parse(plain.toString()),
    ttl: Number(headers.ttl),
    urgency: headers.urgency ? String(headers.urgency) : null,
    topic: headers.topic ? String(headers.topic) : null,
    at: new Date(),
  };
}

function keep(double: PushDouble, message: PushMessage) {
  const { topic, endpoint } = message;
  const waiting = double.messages.findIndex(
    (one) => topic && one.topic === topic && one.endpoint === endpoint,
  );
  if (waiting >= 0) double.messages.splice(waiting, 1);
  double.messages.push(message);
  double.accepted += 1;
}
