import type { Session } from '../../generated/prisma/client.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Sql, Tx } from '../../ports/database.ts';
import { type DomainEvent, publishEvents } from '../webhooks/publish.ts';

const subjectOf = ({ id, centerId, serviceId }: Pick<Session, 'id' | 'centerId' | 'serviceId'>) => ({
  centerId,
  ids: { Center: centerId, Service: serviceId, Session: id },
});

type Times = { startsAt: Date; endsAt: Date };

/** `session`: as it was before the move. */
export function publishMove(tx: Tx, now: Date, session: Session, { startsAt, endsAt }: Times): Promise<void> {
  const facts = { startsAt, endsAt, previousStartsAt: session.startsAt, previousEndsAt: session.endsAt };
  return publishEvents(sqlOf(tx), now, [{ ...subjectOf(session), type: 'session.moved', facts }]);
}

type Subject = Times & Pick<Session, 'id' | 'centerId' | 'serviceId'>;

export function publishCancellations(
  sql: Sql,
  cancelledAt: Date,
  sessions: readonly Subject[],
): Promise<void> {
  const events = sessions.map((session) => {
    const facts = { startsAt: session.startsAt, endsAt: session.endsAt, cancelledAt };
    return { ...subjectOf(session), type: 'session.cancelled', facts } as const;
  });
  return publishEvents(sql, cancelledAt, events);
}

export function publishRestorations(sql: Sql, now: Date, sessions: readonly Subject[]): Promise<void> {
  const events = sessions.map((session) => {
    const facts = { startsAt: session.startsAt, endsAt: session.endsAt };
    return { ...subjectOf(session), type: 'session.restored', facts } as const;
  });
  return publishEvents(sql, now, events);
}

export type MovedSession = { id: string; from: Times; to: Times };
type MovedSubject = MovedSession & Pick<Session, 'centerId' | 'serviceId'>;

const moveOf = ({ from, to, ...session }: MovedSubject): DomainEvent => ({
  ...subjectOf(session),
  type: 'session.moved',
  facts: {
    startsAt: to.startsAt,
    endsAt: to.endsAt,
    previousStartsAt: from.startsAt,
    previousEndsAt: from.endsAt,
  },
});

/** Sessions of any centers that moved. */
export const publishMoves = (sql: Sql, now: Date, moved: readonly MovedSubject[]): Promise<void> =>
  publishEvents(sql, now, moved.map(moveOf));

export type ChangedSchedule = {
  centerId: string;
  serviceId: string;
  scheduleId: string;
  /** The first day of the change. */
  from: string;
  moved: MovedSession[];
};

/** A schedule that changed, and each session that it moved: one statement, however many. */
export function publishScheduleChange(sql: Sql, now: Date, change: ChangedSchedule): Promise<void> {
  const { centerId, serviceId, scheduleId, from } = change;
  const events: DomainEvent[] = [
    {
      type: 'schedule.changed',
      centerId,
      ids: { Center: centerId, Service: serviceId, Schedule: scheduleId },
      facts: { from },
    },
    ...change.moved.map((moved) => moveOf({ ...moved, centerId, serviceId })),
  ];
  return publishEvents(sql, now, events);
}
