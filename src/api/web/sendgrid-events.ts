import { Hono } from 'hono';
import type { Reports } from '../../modules/notifications/provider-events/operations.ts';
import type { ReadReports } from '../../ports/channels.ts';
import { readBody } from '../http/read-body.ts';

/** SendGrid sends what has piled up once it is 1 MB, in whole events. */
const MAX_BYTES = 2 * 1024 * 1024;

type Deps = { readReports: ReadReports; providerEvents: Pick<Reports, 'record'> };

/**
 * `POST /webhooks/sendgrid`: where the mail provider reports what became of mails. Answers 204 once everything is written
 * down, also what it had told before or what is none of ours; whatever else the answer is, the provider tells it again.
 */
export function createSendGridEventRoute({ readReports, providerEvents }: Deps): Hono {
  const door = new Hono();
  door.post('/webhooks/sendgrid', async (c) => {
    const body = await readBody(c.req.raw, MAX_BYTES);
    if (body === null) return c.body(null, 413);
    const read = readReports({
      signature: c.req.header('x-twilio-email-event-webhook-signature') ?? null,
      timestamp: c.req.header('x-twilio-email-event-webhook-timestamp') ?? null,
      body,
    });
    // Whoever forges learns nothing of why.
    if (read === 'UNSIGNED') return c.body(null, 403);
    if (read === 'MALFORMED') return c.body(null, 400);
    await providerEvents.record(read);
    return c.body(null, 204);
  });
  return door;
}
