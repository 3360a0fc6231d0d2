import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './loopback-server.ts';
import { type Misbehaviour, misbehaviours, type Refusal, refuse, takesMessage } from './misbehave.ts';
import { type EventSender, eventSender } from './sendgrid-events.ts';
import { complaint, readRequest, type SendGridRequest } from './sendgrid-rules.ts';

/** One person's mail as the provider would hand it on, with the tags replaced. */
export type ReceivedMail = {
  to: string;
  toName: string | null;
  from: string;
  fromName: string | null;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
  customArgs: Record<string, string>;
  /** The provider's own name for the mail to this one person. */
  messageId: string;
  /** The first request has 1. */
  requestNumber: number;
  at: Date;
  settings: Pick<SendGridRequest, 'tracking_settings' | 'mail_settings'>;
};

/** A refusal is answered instead of taking the request; the others say how an accepted one ends. */
export type SendGridFault = Refusal | Misbehaviour | 'sandbox' | 'none';

/** What the double saw and what it is to do, for tests to read and to set. */
export type SendGridDouble = EventSender & {
  /** With a slash at the end, as in the library. */
  baseUrl: string;
  apiKey: string;
  /** Everything accepted, repeats too: idempotence is the caller's. */
  mails: ReceivedMail[];
  requests: number;
  /** The trace that each request bore, in order. */
  traces: (string | undefined)[];
  /** Requests to any place but the API: a followed redirect would be one. */
  strays: number;
  /** How the next requests go, in order; after them all is well again. */
  faults: SendGridFault[];
  /** How all go after those. */
  always: SendGridFault;
  /** Every request with one of these addresses is refused; `named` tells which personalization it was. */
  refusedAddresses: Map<string, { named: boolean }>;
  close(): Promise<void>;
};

const MAX_BYTES = 30 * 1024 * 1024;

/** SendGrid's Mail Send over real HTTP: enforces the limits, renders each person's mail, and fails as planned. */
export async function startSendGridDouble(apiKey = 'SG.double-key'): Promise<SendGridDouble> {
  const double = {
    apiKey,
    mails: [],
    requests: 0,
    traces: [],
    strays: 0,
    faults: [],
    refusedAddresses: new Map(),
  };
  const started: SendGridDouble = {
    ...double,
    always: 'none',
    ...eventSender(),
    baseUrl: '',
    close: () => Promise.resolve(),
  };
  const { port, close } = await listen(createServer(), (request, body, response) =>
    answer(started, request, body, response),
  );
  return Object.assign(started, { baseUrl: `http://127.0.0.1:${port}/`, close });
}

function answer(double: SendGridDouble, request: IncomingMessage, body: Buffer, response: ServerResponse) {
  if (request.url !== '/v3/mail/send') {
    double.strays += 1;
    return refuse(response, { status: 404 });
  }
  double.requests += 1;
  double.traces.push(request.headers.traceparent?.toString());
  const fault = double.faults.shift() ?? double.always;
  if (typeof fault === 'object') return refuse(response, fault);
  const result = take(double, request, body);
  if (!('taken' in result)) return refuse(response, result);
  if (fault === 'sandbox' || result.taken.mail_settings?.sandbox_mode?.enable) {
    return refuse(response, { status: 200 });
  }
  if (fault === 'none' || takesMessage(fault)) double.mails.push(...render(result.taken, double.requests));
  if (fault !== 'none') return misbehaviours[fault](response);
  response.writeHead(202, { 'x-message-id': `message-${double.requests}` }).end();
}

function take(
  { apiKey, refusedAddresses }: SendGridDouble,
  { method, headers }: IncomingMessage,
  body: Buffer,
): Refusal | { taken: SendGridRequest } {
  if (method !== 'POST') return { status: 405 };
  if (headers.authorization !== `Bearer ${apiKey}`) return wrong(401, 'authorization grant is invalid', null);
  if (body.length > MAX_BYTES) return wrong(413, 'Payload too large', null);
  const read = readRequest(parsed(body));
  if ('complaints' in read) return { status: 400, body: { errors: read.complaints } };
  for (const [place, { to }] of read.request.personalizations.entries()) {
    const address = to[0]!.email;
    const rule = refusedAddresses.get(address);
    if (rule)
      return wrong(400, `Refused ${address}`, rule.named ? `personalizations.${place}.to.0.email` : null);
  }
  return { taken: read.request };
}

function render(request: SendGridRequest, requestNumber: number): ReceivedMail[] {
  const { personalizations, from, reply_to, content, tracking_settings, mail_settings } = request;
  const part = (type: string) => content.find((one) => one.type === type)?.value ?? '';
  return personalizations.flatMap(
    ({ to, from: own = from, subject, substitutions = {}, custom_args = {} }, place) => {
      const substituted = (value: string) =>
        Object.entries(substitutions).reduce((text, [tag, by]) => text.replaceAll(tag, () => by), value);
      return to.map(({ email, name }) => ({
        to: email,
        toName: name ?? null,
        from: own.email,
        fromName: own.name ?? null,
        replyTo: reply_to?.email ?? null,
        subject: substituted(subject ?? request.subject ?? ''),
        text: substituted(part('text/plain')),
        html: substituted(part('text/html')),
        customArgs: { ...request.custom_args, ...custom_args },
        messageId: `message-${requestNumber}.recvd-5b6d-${place}.0`,
        requestNumber,
        at: new Date(),
        settings: { tracking_settings, mail_settings },
      }));
    },
  );
}

function wrong(status: number, message: string, field: string | null): Refusal {
  return { status, body: { errors: [complaint(message, field)] } };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
