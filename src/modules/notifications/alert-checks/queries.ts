import type { Database } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import { roomsShared } from '../../sessions/rooms/queries.ts';
import { readUnreached } from '../alerts/queries.ts';
import type { ClaimedDelivery } from '../queue/claim-statements.ts';
import { type AlertFacts, isChecked } from './rules.ts';

type Deps = { db: Database; isolation: Isolation };

/** Reads what the alerts among these say. An alert whose facts cannot be read is left without. */
export async function readAlertFacts(deps: Deps, claimed: ClaimedDelivery[], now: Date): Promise<void> {
  const alerts = claimed.filter(isChecked);
  if (alerts.length === 0) return;
  const read = async (some: readonly ClaimedDelivery[]): Promise<AlertFacts[]> => {
    const ids = (kind: string) =>
      some.flatMap(({ alertKind, sessionId }) => (alertKind === kind ? [sessionId] : []));
    const shared = await roomsShared(deps.db.sql, now, ids('ROOM_CLASH'));
    const unreached = await readUnreached(deps, ids('UNREACHABLE'));
    return some.map(({ sessionId }) => ({
      shared: shared.find((room) => room.sessionId === sessionId) ?? null,
      unreached: unreached.filter((person) => person.sessionId === sessionId),
    }));
  };
  const found = await deps.isolation.each('messages', alerts, ({ id }) => id, read);
  for (const [place, facts] of found.entries()) if (!(facts instanceof Error)) alerts[place]!.alert = facts;
}
