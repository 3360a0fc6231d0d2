import { globalId } from '../../lib/global-ids.ts';
import { statement } from '../../lib/statement.ts';
import { currentTrace, traceparentOf } from '../../lib/trace.ts';
import type { Sql } from '../../ports/database.ts';
import type { EventType } from '../../ports/webhooks.ts';
import { EVENTS } from './rules.ts';

/** An event. Its data are ids and facts: no names, addresses or links. Row ids become global ones. */
export type DomainEvent = {
  type: EventType;
  centerId: string;
  /** The partner that made the booking; partners are told only of bookings that they made. */
  partnerId?: string | null;
  ids: Record<string, string | null>;
  facts: Record<string, string | number | boolean | Date | null>;
};

/**
 * Lists a message for each endpoint that subscribes to an event, in the event's own transaction: both or neither. At most two
 * statements, however many events.
 */
export async function publishEvents(sql: Sql, now: Date, domainEvents: DomainEvent[]): Promise<void> {
  const heard = domainEvents.length < MANY ? domainEvents : await heardOf(sql, domainEvents);
  if (heard.length === 0) return;
  const rows = heard.map(({ type, centerId, partnerId, ids, facts }) => ({
    type,
    center: centerId,
    maker: partnerId ?? null,
    scope: EVENTS[type],
    data: { ...globalIds(ids), ...facts },
  }));
  const trace = currentTrace();
  await sql(PUBLISH_EVENTS, [JSON.stringify(rows), now, trace && traceparentOf(trace)]);
}

/** So many events cost more to write down than to ask whether anybody listens. */
const MANY = 10;

async function heardOf(sql: Sql, domainEvents: DomainEvent[]): Promise<DomainEvent[]> {
  const rows = await sql(LISTENED_TO, [[...new Set(domainEvents.map(({ centerId }) => centerId))]]);
  const listenedTo = new Set(rows.map(({ centerId, type }) => `${centerId} ${type}`));
  return domainEvents.filter(({ centerId, type }) => listenedTo.has(`${centerId} ${type}`));
}

const LISTENED_TO = statement(
  { centerId: 'uuid', type: 'text' },
  `
  SELECT DISTINCT e.center_id AS "centerId", h.type FROM webhook_endpoint e CROSS JOIN unnest(e.events) h (type)
  WHERE e.center_id = ANY($1::uuid[]) AND e.deleted_at IS NULL AND e.paused_at IS NULL`,
);

/** `{ Session: '…' }` as `{ sessionId: … }`. */
const globalIds = (ids: DomainEvent['ids']) =>
  Object.fromEntries(
    Object.entries(ids).map(([type, id]) => [
      `${type[0]!.toLowerCase()}${type.slice(1)}Id`,
      id && globalId(type, id),
    ]),
  );

/** A partner is told while one of its keys, as they are now, has the scope. */
const PUBLISH_EVENTS = `
  INSERT INTO webhook_delivery (center_id, endpoint_id, type, data, next_attempt_at, created_at, traceparent)
  SELECT e.center_id, e.id, h.type, h.data, $2::timestamptz, $2::timestamptz, $3::text
  FROM jsonb_to_recordset($1::jsonb) AS h (type text, center uuid, maker uuid, scope text, data jsonb)
    JOIN webhook_endpoint e ON e.center_id = h.center AND h.type = ANY (e.events)
      AND e.deleted_at IS NULL AND e.paused_at IS NULL
  WHERE e.partner_id IS NULL OR (h.type NOT LIKE 'booking.%' OR h.maker = e.partner_id) AND EXISTS (
    SELECT 1 FROM partner_key k WHERE k.partner_id = e.partner_id AND h.scope = ANY (k.scopes)
      AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2::timestamptz))`;
