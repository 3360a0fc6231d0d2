import type { Session } from '../../generated/prisma/client.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Tx } from '../../ports/database.ts';
import { publishEvents } from '../webhooks/publish.ts';

const subjectOf = ({ id, centerId, serviceId }: Session) => ({
  centerId,
  ids: { Center: centerId, Service: serviceId, Session: id },
});

/** `session`: as it was before the move. */
export async function publishMove(
  tx: Tx,
  now: Date,
  session: Session,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
): Promise<void> {
  const previous = { previousStartsAt: session.startsAt, previousEndsAt: session.endsAt };
  const facts = { startsAt, endsAt, ...previous };
  await publishEvents(sqlOf(tx), now, [{ ...subjectOf(session), type: 'session.moved', facts }]);
}

export async function publishCancellation(tx: Tx, cancelledAt: Date, session: Session): Promise<void> {
  const facts = { startsAt: session.startsAt, endsAt: session.endsAt, cancelledAt };
  await publishEvents(sqlOf(tx), cancelledAt, [{ ...subjectOf(session), type: 'session.cancelled', facts }]);
}
