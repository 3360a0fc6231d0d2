import type { Service, Session } from '../../generated/prisma/client.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../lib/errors.ts';
import { sqlOf } from '../../lib/sql.ts';
import type { Tx } from '../../ports/database.ts';
import type { Viewer } from '../../ports/identity.ts';
import { OutdatedError } from '../services/errors.ts';
import { lockService } from '../services/lock.ts';
import { SessionCancelledError, SessionEndedError } from './errors.ts';

/**
 * What each edit of a session by people writes besides. In the same transaction it makes the session
 * due; the caller wakes the scheduler afterwards. Then `applyTransitions` works out what follows: access, messages, events.
 */
export const changed = (now: Date) => ({
  version: { increment: 1 },
  editVersion: { increment: 1 },
  nextTransitionAt: now,
});

/** Throws `OutdatedError` when the editor of a locked session saw another version; absent: they do not say. */
export function assertSeen(session: Session, editVersion: number | null | undefined): void {
  if (editVersion != null && editVersion !== session.editVersion)
    throw new OutdatedError({ sessionId: session.id });
}

/** The center's session, locked until the transaction ends. Its seats, access and times change under this lock only. */
export async function lockSession(tx: Tx, viewer: { centerId: string }, id: string): Promise<Session> {
  await tx.$queryRaw`SELECT 1 FROM session WHERE id = ${id}::uuid AND center_id = ${viewer.centerId}::uuid FOR UPDATE`;
  const session = await tx.session.findFirst({ where: { id, centerId: viewer.centerId } });
  if (!session) throw new NotFoundError('session');
  return session;
}

/** An ended or cancelled session is read-only. */
export function assertOpenToChange(session: Session, now: Date): void {
  if (session.status === 'CANCELLED') throw new SessionCancelledError();
  if (session.endsAt <= now) throw new SessionEndedError();
}

/** Managers run every class, a professional those that they teach. Throws `ForbiddenError`. */
export function assertRuns(viewer: Viewer, session: Pick<Session, 'professionalId'>): void {
  if (viewer.role !== 'manager' && viewer.id !== session.professionalId)
    throw new ForbiddenError('Only managers and the teacher of this session may do this.');
}

/** The service of new sessions, share-locked. Throws `NotFoundError`, and `InvalidInputError` for an archived one. */
export async function lockOfferedService(tx: Tx, viewer: Viewer, id: string): Promise<Service> {
  const service = await lockService(tx, viewer, id, 'SHARE');
  if (service.archivedAt)
    throw new InvalidInputError('serviceId', 'This service is archived; choose one that is offered.');
  return service;
}

/**
 * Share-locks the professional who is to teach a class, so that nobody is assigned who leaves the staff meanwhile. From
 * the first one on, the center is one that assigns teachers. Throws `NotFoundError` for anybody not on its staff.
 */
export async function lockTeacher(tx: Tx, viewer: Viewer, id: string, now: Date): Promise<void> {
  const { centerId } = viewer;
  const first = { where: { id: centerId, assignsTeachers: false }, data: { assignsTeachers: true } };
  const { count } = await tx.center.updateMany(first);
  if (count > 0) await tx.$executeRawUnsafe(MAKE_UNTAUGHT_DUE, centerId, now);
  const locked = await sqlOf(tx)(LOCK_PROFESSIONAL, [id, centerId]);
  if (locked.length === 0) throw new NotFoundError('professional');
}

// Sessions without a teacher now have alerts ahead. Once in the life of a center.
const MAKE_UNTAUGHT_DUE = `
  UPDATE session SET next_transition_at = $2
  WHERE id = ANY (ARRAY(
    SELECT id FROM session
    WHERE center_id = $1::uuid AND status = 'SCHEDULED' AND ends_at > $2 AND professional_id IS NULL
    -- Lock order: sessions by (next_transition_at, id), to avoid deadlocks.
    ORDER BY next_transition_at, id FOR NO KEY UPDATE))`;

const LOCK_PROFESSIONAL =
  'SELECT 1 FROM professional WHERE id = $1::uuid AND center_id = $2::uuid AND removed_at IS NULL FOR SHARE';
