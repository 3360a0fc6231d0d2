import { createSemaphore } from '../../lib/semaphore.ts';
import type { Email, Outcome, SendEmails, StillToSend } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type Observe, unobserved } from '../net/observed-post.ts';
import { batches } from './sendgrid/batches.ts';
import { sendGridBody } from './sendgrid/body.ts';
import { createDeliver, type Deliver } from './sendgrid/client.ts';
import { classifyResponse } from './sendgrid/response.ts';

export type SendGridOptions = {
  apiKey: string;
  /** The verified sender's address; each mail has its own sender name. */
  from: string;
  baseUrl?: string | null;
  log: Log;
  clock?: Clock;
  /** Measures the requests. */
  observe?: Observe;
  /** For one request, from the call to the last byte of its answer. */
  timeoutMs?: number;
  /** At 1 every mail has a request of its own, and substitutions are not used. */
  peoplePerRequest?: number;
  /** For how long a mail counts as it was handed over; then its request asks whether it is still to be sent. */
  freshMs?: number;
};

const PROVIDER = 'https://api.sendgrid.com';
const REQUESTS_AT_ONCE = 4;
/** A call starts no request after this many request deadlines, because its caller holds the deliveries meanwhile. */
const CALL_DEADLINES = 3;
const FRESH_MS = 2_000;

const NOT_TRIED: Outcome = {
  kind: 'retry',
  at: null,
  reason: 'PROVIDER_UNREACHABLE',
  detail: 'not tried: the requests before took too long',
};
const TO_BE_CHECKED: Outcome = { ...NOT_TRIED, detail: 'not tried: what it says became untrue meanwhile' };

/**
 * Sends emails through SendGrid, in as few requests as its limits allow. Throws at once if the key or the base URL is
 * invalid; afterwards every answer is an outcome. No log line and no outcome contains the key or an address.
 */
export function createSendGrid(options: SendGridOptions): SendEmails {
  const { apiKey, from, baseUrl, log, clock = () => new Date() } = options;
  const { timeoutMs = 10_000, peoplePerRequest = 500, freshMs = FRESH_MS, observe = unobserved } = options;
  const requestsAtOnce = REQUESTS_AT_ONCE;
  const deliver = createDeliver({ apiKey, baseUrl: baseUrl ?? PROVIDER, timeoutMs, requestsAtOnce, observe });
  const gate = createSemaphore(requestsAtOnce);

  return async (emails, stillToSend) => {
    const now = Date.now();
    const times = { freshUntil: now + freshMs, until: now + CALL_DEADLINES * timeoutMs };
    const call: Call = { from, log, clock, deliver, stillToSend, ...times };
    const outcomes = new Map<Email, Outcome>();
    const all = batches(emails, peoplePerRequest);
    await Promise.all(all.map((batch) => gate(() => submit(call, batch, outcomes))));
    return emails.map((email) => outcomes.get(email)!);
  };
}

type Call = {
  from: string;
  log: Log;
  clock: Clock;
  deliver: Deliver;
  stillToSend?: StillToSend;
  freshUntil: number;
  until: number;
  /** The outcome of all further requests of this call, once trying them is useless. */
  stopped?: Outcome;
};

/** Sends one request; if it is refused for one person, sends its parts. */
async function submit(call: Call, all: Email[], outcomes: Map<Email, Outcome>): Promise<void> {
  const batch = await stillTrue(call, all, outcomes);
  if (batch.length === 0) return;
  const record = (outcome: Outcome) => {
    for (const email of batch) outcomes.set(email, outcome);
  };
  if (Date.now() > call.until) call.stopped ??= NOT_TRIED;
  if (call.stopped) return record(call.stopped);

  const result = classifyResponse(
    await call.deliver(sendGridBody(batch, call.from)),
    batch.length,
    call.clock(),
  );
  if (result.kind === 'split') {
    for (const part of parts(batch, result.named)) await submit(call, part, outcomes);
    return;
  }
  const { outcome, stop, refusesUs } = result;
  if (stop) call.stopped = outcome;
  if (refusesUs)
    call.log.error('SendGrid refuses our key, sender or settings', { ...outcome, people: batch.length });
  else if (outcome.kind !== 'sent')
    call.log.warn('SendGrid did not accept', { ...outcome, people: batch.length });
  record(outcome);
}

/** The mails of a request that are still to be sent. Where that cannot be learnt they go as they were handed over. */
async function stillTrue(call: Call, batch: Email[], outcomes: Map<Email, Outcome>): Promise<Email[]> {
  if (!call.stillToSend || Date.now() < call.freshUntil) return batch;
  const ids = await call.stillToSend(batch).catch(() => null);
  if (!ids) return batch;
  for (const email of batch) if (!ids.has(email.id)) outcomes.set(email, TO_BE_CHECKED);
  return batch.filter(({ id }) => ids.has(id));
}

/** Each person whom the provider named alone, and the others together; without names, halves. */
function parts(batch: Email[], named: Set<number>): Email[][] {
  if (named.size === 0) {
    const half = Math.ceil(batch.length / 2);
    return [batch.slice(0, half), batch.slice(half)];
  }
  const others = batch.filter((_, place) => !named.has(place));
  const alone = batch.filter((_, place) => named.has(place)).map((email) => [email]);
  return others.length > 0 ? [others, ...alone] : alone;
}
