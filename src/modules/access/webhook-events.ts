import type { Sql } from '../../ports/database.ts';
import type { AccessChange } from '../sessions/transitions.ts';
import { publishEvents } from '../webhooks/publish.ts';
import { type AccessFacts, accessState, isLive } from './rules.ts';

type Door = AccessFacts & { id: string; centerId: string; serviceId: string };

/**
 * Tells whoever asked of the doors that opened, and of all that changed, in the transaction that settles them. Costs
 * nothing where nobody asked.
 */
export async function publishAccessEvents(sql: Sql, now: Date, sessions: AccessChange[]): Promise<void> {
  const news = sessions.filter(({ changed, opened, listenedTo }) => listenedTo && (changed || opened));
  if (news.length === 0) return;
  const doors = await sql<Door>(DOORS, [news.map(({ id }) => id)]);
  const opened = new Set(news.flatMap(({ id, opened }) => (opened ? [id] : [])));
  const domainEvents = doors.flatMap((door) => {
    const told = {
      centerId: door.centerId,
      ids: { Center: door.centerId, Service: door.serviceId, Session: door.id },
      facts: {
        state: accessState(door, now),
        live: isLive(door, now),
        opensAt: door.opensAt,
        closesAt: door.endsAt,
      },
    };
    const changed = { ...told, type: 'session.access.changed' as const };
    return opened.has(door.id) ? [{ ...told, type: 'session.access.opened' as const }, changed] : [changed];
  });
  await publishEvents(sql, now, domainEvents);
}

const DOORS = `
  SELECT id, center_id AS "centerId", service_id AS "serviceId", status, starts_at AS "startsAt", ends_at AS "endsAt",
    opens_at AS "opensAt", join_url AS "joinUrl"
  FROM session WHERE id = ANY ($1::uuid[]) ORDER BY opens_at, id`;
