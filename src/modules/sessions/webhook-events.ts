import type { Session } from '../../generated/prisma/client.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Tx } from '../../ports/database.ts';
import { publishEvents } from '../webhooks/publish.ts';

const subjectOf = ({ id, centerId, serviceId }: Session) => ({
  centerId,
  ids: { Center: centerId, Service: serviceId, Session: id },
});

type Times = { startsAt: Date; endsAt: Date };

/** `session`: as it was before the move. */
export function publishMove(tx: Tx, now: Date, session: Session, { startsAt, endsAt }: Times): Promise<void> {
  const facts = { startsAt, endsAt, previousStartsAt: session.startsAt, previousEndsAt: session.endsAt };
  return publishEvents(sqlOf(tx), now, [{ ...subjectOf(session), type: 'session.moved', facts }]);
}

export function publishCancellation(tx: Tx, cancelledAt: Date, session: Session): Promise<void> {
  const facts = { startsAt: session.startsAt, endsAt: session.endsAt, cancelledAt };
  return publishEvents(sqlOf(tx), cancelledAt, [{ ...subjectOf(session), type: 'session.cancelled', facts }]);
}
