import { NotFoundError } from '../../../lib/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Passes } from '../../../ports/passes.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { keptJoinUrl } from '../../services/join-url-rules.ts';
import { assertOpenToChange, assertRuns, changed } from '../../sessions/lock.ts';
import { MissingJoinUrlError, NotOnlineError } from '../errors.ts';
import { accessState, momentOf, pressIsAttendance } from '../rules.ts';
import { lockOnline, writeAccess } from '../settings/operations.ts';
import { editedColumns } from '../settings/rules.ts';

export type TeachingDeps = {
  db: Database;
  clock: Clock;
  events: Events;
  passes: Passes;
  scheduler: Scheduler;
};

/**
 * The press of *start*: answers the link. The first press of its own teacher, from half an hour before the start, records
 * that they are there; an earlier one and a manager’s record nothing. Throws `NotFoundError`, `ForbiddenError`,
 * `NotOnlineError`, `MissingJoinUrlError`, `SessionEndedError`, `SessionCancelledError`.
 */
export async function startSession(
  { db, clock, events }: TeachingDeps,
  viewer: Viewer,
  sessionId: string,
): Promise<string> {
  const now = clock();
  const where = { id: sessionId, centerId: viewer.centerId };
  const session = await db.prisma.session.findFirst({ where });
  if (!session) throw new NotFoundError('session');
  assertRuns(viewer, session);
  assertOpenToChange(session, now);
  if (session.sendAt === null) throw new NotOnlineError();
  if (session.joinUrl === null) throw new MissingJoinUrlError();
  if (session.professionalId === viewer.id && pressIsAttendance(session.startsAt, now)) {
    const { startsAt } = session;
    // Of this teacher and this start: both may change meanwhile.
    const unpressed = { ...where, professionalId: viewer.id, startsAt, teacherJoinedAt: null };
    const { count } = await db.prisma.session.updateMany({
      where: unpressed,
      data: { teacherJoinedAt: now },
    });
    if (count > 0) events.publish([`delivery:${sessionId}`, `center:${viewer.centerId}`]);
  }
  // Checked again, whatever wrote the row: nobody is sent to anything but an https address.
  return keptJoinUrl(session.joinUrl);
}

/**
 * What the page of a teacher’s pass shows; null for one that counts no more: its session has another teacher, its
 * professional left or has another address, or it was never one. Changes nothing.
 */
export async function visitAsTeacher({ db, clock, passes }: TeachingDeps, token: string) {
  const found = await taughtBy({ db, passes }, token);
  if (!found || found.session.center.suspendedAt !== null) return null;
  const { session, professional, email } = found;
  const now = momentOf(session, clock());
  const { id, centerId } = professional;
  const unsigned = { sid: null, issuedAt: null, expiresAt: session.endsAt };
  // Whatever their role, the pass lets in the teacher of this session, and no manager.
  const viewer: Viewer = { id, centerId, role: 'professional', ...unsigned };
  const { teachUrlOf } = passes;
  const url = teachUrlOf({ sessionId: session.id, professionalId: id, email });
  return { session, professional, viewer, state: accessState(session, now), now, url };
}
export type TeacherVisit = NonNullable<Awaited<ReturnType<typeof visitAsTeacher>>>;

/** The locales of a teacher whose pass opens nothing because the center is suspended; null in every other case. */
export async function teacherKeptOutLocales(deps: Pick<TeachingDeps, 'db' | 'passes'>, token: string) {
  const found = await taughtBy(deps, token);
  return found?.session.center.suspendedAt ? [found.professional.locale, found.session.center.locale] : null;
}

/** The session of a pass that counts, with who teaches it. */
async function taughtBy({ db, passes }: Pick<TeachingDeps, 'db' | 'passes'>, token: string) {
  const pass = passes.readTeacherPass(token);
  if (!pass) return null;
  const session = await db.prisma.session.findUnique({
    where: { id: pass.sessionId },
    include: { service: true, center: true, professional: true },
  });
  const { professional } = session ?? {};
  if (!session || !professional || professional.id !== pass.professionalId) return null;
  const { email, removedAt } = professional;
  if (removedAt !== null || email === null || !pass.isOf(email) || session.sendAt === null) return null;
  return { session, professional, email };
}

/**
 * Gives a session without a link this one; false: it has one already, which stays. Throws `InvalidJoinUrlError` and what
 * `startSession` throws.
 */
export async function fillLink(
  { db, clock, scheduler }: TeachingDeps,
  viewer: Viewer,
  sessionId: string,
  pasted: string,
): Promise<boolean> {
  const now = clock();
  const filled = await db.prisma.$transaction(async (tx) => {
    const { session, service } = await lockOnline(tx, viewer, sessionId, now);
    assertRuns(viewer, session);
    if (session.joinUrl !== null) return false;
    const data = editedColumns({ joinUrl: { set: pasted } }, session, service, now);
    await writeAccess(tx, sessionId, { ...data, ...changed(now) }, now);
    return true;
  });
  if (filled) scheduler.wakeAt(now);
  return filled;
}
