import { Hono } from 'hono';
import type { ProviderEvents } from '../../modules/notifications/provider-events/operations.ts';
import type { ReadReports } from '../../ports/channels.ts';
import { readBody } from '../http/read-body.ts';

/** SendGrid's batches are about 1 MB: it sends one when it has collected that much, in whole events. */
const MAX_BYTES = 2 * 1024 * 1024;

type Deps = { readReports: ReadReports; providerEvents: ProviderEvents };

/**
 * `POST /webhooks/sendgrid`: the mail provider's events, such as a bounce. Answers 204 when every event is recorded,
 * including repeated events and events about foreign mails. After any other answer the provider sends the events again.
 */
export function createSendGridEventRoute({ readReports, providerEvents }: Deps): Hono {
  const routes = new Hono();
  routes.post('/webhooks/sendgrid', async (c) => {
    const body = await readBody(c.req.raw, MAX_BYTES);
    if (body === null) return c.body(null, 413);
    const read = readReports({
      signature: c.req.header('x-twilio-email-event-webhook-signature') ?? null,
      timestamp: c.req.header('x-twilio-email-event-webhook-timestamp') ?? null,
      body,
    });
    // The answer gives no reason: a forger could learn from it.
    if (read === 'UNSIGNED') return c.body(null, 403);
    if (read === 'MALFORMED') return c.body(null, 400);
    await providerEvents.record(read);
    return c.body(null, 204);
  });
  return routes;
}
