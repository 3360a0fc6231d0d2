import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { createCertificate } from './certificate.ts';
import { listen } from './loopback-server.ts';
import { type Mailbox, mailbox } from './mailbox.ts';

/** A request as it arrived. */
export type Received = { path: string; headers: IncomingHttpHeaders; text: string; body: WebhookBody };
export type WebhookBody = { type: string; timestamp: string; data: Record<string, unknown> };

export type WebhookReceiver = {
  /** PEM of the authority to trust. */
  ca: string;
  /** An address of it; each path is an endpoint of its own. */
  url(path?: string): string;
  /** What arrived and was not taken. */
  received: Mailbox<Received>;
  /** Everything that ever arrived. */
  all: Received[];
  /** What the next requests are answered, in order: a status, with headers; or nothing, ever. Success at the end. */
  answers: ({ status: number; headers?: Record<string, string> } | 'nothing')[];
  /** Whether it answers challenges; they are not among what arrived then. */
  consents: boolean;
  /** What every request to a path is answered, before `answers`. */
  answersAt: Map<string, number>;
  close(): Promise<void>;
};

/** Somebody's server over real HTTPS that takes webhooks. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const { key, cert } = createCertificate();
  const server = createServer({ key, cert });
  const { port, close } = await listen(server, (request, bytes, response) => {
    const text = bytes.toString();
    const path = request.url ?? '';
    if (receiver.consents && JSON.parse(text).type === 'webhook.challenge') {
      response.writeHead(200).end(JSON.parse(text).data.challenge);
      return;
    }
    const arrived = { path, headers: request.headers, text, body: JSON.parse(text) as WebhookBody };
    receiver.all.push(arrived);
    receiver.received.put(arrived);
    const fixed = receiver.answersAt.get(path);
    const answer = fixed ? { status: fixed } : (receiver.answers.shift() ?? { status: 204 });
    if (answer !== 'nothing') response.writeHead(answer.status, answer.headers).end();
  });
  const receiver: WebhookReceiver = {
    ca: cert,
    url: (path = '/') => `https://127.0.0.1:${port}${path}`,
    received: mailbox(),
    all: [],
    answers: [],
    consents: true,
    answersAt: new Map(),
    close,
  };
  return receiver;
}

/** What a receiver with this secret makes of a request, by the convention's own library; throws when it is not true. */
export function verified(secret: string, { text, headers }: Received): WebhookBody {
  return new Webhook(secret).verify(text, headers as Record<string, string>) as WebhookBody;
}
