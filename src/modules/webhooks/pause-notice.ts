import { randomUUID } from 'node:crypto';
import type { Email } from '../../ports/channels.ts';
import type { Sql } from '../../ports/database.ts';
import { composePauseMail, type Pause } from './messages.ts';

type Reader = Pause & { email: string };

/** Whom it concerns that this endpoint is paused, a partner's too: whoever can resume it, but the partner itself. */
export const managersOf = (sql: Sql, endpointId: string): Promise<Reader[]> => sql(MANAGERS, [endpointId]);

const MANAGERS = `
  SELECT m.email, m.name AS "readerName", m.locale AS "readerLocale", c.name AS "centerName",
    c.locale AS "centerLocale", c.time_zone AS "centerTimeZone", e.url, p.name AS "partnerName",
    e.failing_since AS "failingSince"
  FROM webhook_endpoint e
    JOIN center c ON c.id = e.center_id
    JOIN professional m ON m.center_id = e.center_id AND m.role = 'MANAGER' AND m.removed_at IS NULL
    LEFT JOIN partner p ON p.id = e.partner_id
  WHERE e.id = $1
  ORDER BY m.id`;

/** The mail to one of them. */
export const pauseMailTo = (reader: Reader): Email => ({
  id: randomUUID(),
  purpose: 'WEBHOOK_PAUSED',
  to: { email: reader.email, name: reader.readerName },
  fromName: reader.centerName,
  replyTo: null,
  ...composePauseMail(reader),
});
