import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import type { AccessChange } from '../sessions/transitions.ts';
import { publishEvents } from '../webhooks/publish.ts';
import { type AccessFacts, accessState, isLive } from './rules.ts';

type AccessRow = AccessFacts & { id: string; centerId: string; serviceId: string };

/**
 * Publishes the access windows that opened, and all that changed, in the transaction of their transitions. Costs nothing
 * in centers without webhook endpoints.
 */
export async function publishAccessEvents(sql: Sql, now: Date, sessions: AccessChange[]): Promise<void> {
  const events = sessions.filter(({ changed, opened, listenedTo }) => listenedTo && (changed || opened));
  if (events.length === 0) return;
  const rows = await sql(ACCESS_ROWS, [events.map(({ id }) => id)]);
  const opened = new Set(events.flatMap(({ id, opened }) => (opened ? [id] : [])));
  const domainEvents = rows.flatMap((row) => {
    const event = {
      centerId: row.centerId,
      ids: { Center: row.centerId, Service: row.serviceId, Session: row.id },
      facts: {
        state: accessState(row, now),
        live: isLive(row, now),
        opensAt: row.opensAt,
        closesAt: row.endsAt,
      },
    };
    const changed = { ...event, type: 'session.access.changed' as const };
    return opened.has(row.id) ? [{ ...event, type: 'session.access.opened' as const }, changed] : [changed];
  });
  await publishEvents(sql, now, domainEvents);
}

const ACCESS_ROWS = statement<AccessRow>(
  {
    id: 'uuid',
    centerId: 'uuid',
    serviceId: 'uuid',
    status: 'session_status',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    opensAt: 'timestamptz?',
    joinUrl: 'text?',
  },
  `
  SELECT id, center_id AS "centerId", service_id AS "serviceId", status, starts_at AS "startsAt", ends_at AS "endsAt",
    opens_at AS "opensAt", join_url AS "joinUrl"
  FROM session WHERE id = ANY ($1::uuid[]) ORDER BY opens_at, id`,
);
