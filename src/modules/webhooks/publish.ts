import { globalId } from '../../lib/global-ids.ts';
import type { EventType } from '../../ports/webhooks.ts';
import { EVENTS } from './rules.ts';

/** Runs one statement of the caller's transaction. */
type Run = (text: string, values: unknown[]) => Promise<unknown>;

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
 * Lists a message for each endpoint that subscribes to an event, in the event's own transaction: both or neither. One
 * statement, however many events.
 */
export async function publishEvents(run: Run, now: Date, domainEvents: DomainEvent[]): Promise<void> {
  if (domainEvents.length === 0) return;
  const rows = domainEvents.map(({ type, centerId, partnerId, ids, facts }) => ({
    type,
    center: centerId,
    maker: partnerId ?? null,
    scope: EVENTS[type],
    data: { ...globalIds(ids), ...facts },
  }));
  await run(PUBLISH_EVENTS, [JSON.stringify(rows), now]);
}

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
  INSERT INTO webhook_delivery (center_id, endpoint_id, type, data, next_attempt_at, created_at)
  SELECT e.center_id, e.id, h.type, h.data, $2::timestamptz, $2::timestamptz
  FROM jsonb_to_recordset($1::jsonb) AS h (type text, center uuid, maker uuid, scope text, data jsonb)
    JOIN webhook_endpoint e ON e.center_id = h.center AND h.type = ANY (e.events)
      AND e.deleted_at IS NULL AND e.paused_at IS NULL
  WHERE e.partner_id IS NULL OR (h.type NOT LIKE 'booking.%' OR h.maker = e.partner_id) AND EXISTS (
    SELECT 1 FROM partner_key k WHERE k.partner_id = e.partner_id AND h.scope = ANY (k.scopes)
      AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2::timestamptz))`;
