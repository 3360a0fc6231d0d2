import type { Prisma } from '../../../generated/prisma/client.ts';
import { sqlOf } from '../../../lib/sql.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database, Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { assertOpenToChange, assertSeen, changed, lockSession } from '../../sessions/lock.ts';
import { fitOwnOpening } from '../../sessions/rooms/operations.ts';
import { MissingJoinUrlError, NotOnlineError } from '../errors.ts';
import { type AccessEdit, editedColumns, manualSendTime } from './rules.ts';

export type SettingsDeps = { db: Database; clock: Clock; scheduler: Scheduler };

/**
 * Overrides, resets, clears or leaves each value of a session's online access (R6, R7, R10). Setting a missing link
 * releases a held notice. Throws `NotFoundError`, `NotOnlineError`, `SessionEndedError`, `SessionCancelledError`,
 * `SendTimeInPastError`, `SendTimeAfterEndError`, `InvalidJoinUrlError`, `InvalidInputError`, and `OutdatedError` when the
 * editor saw another version.
 */
export async function editAccess(
  deps: SettingsDeps,
  viewer: Viewer,
  sessionId: string,
  input: AccessEdit & { editVersion?: number | null },
): Promise<void> {
  const now = deps.clock();
  await deps.db.prisma.$transaction(async (tx) => {
    const { session, service } = await lockOnline(tx, viewer, sessionId, now);
    assertSeen(session, input.editVersion);
    const data = editedColumns(input, session, service, now);
    if (Object.keys(data).length > 0) await writeAccess(tx, sessionId, { ...data, ...changed(now) }, now);
  });
  deps.scheduler.wakeAt(now);
}

/**
 * Makes the send time now and manual: everybody who has not had the notice gets it. Throws `NotFoundError`,
 * `NotOnlineError`, `SessionEndedError`, `SessionCancelledError`, `MissingJoinUrlError`.
 */
export async function sendNow(deps: SettingsDeps, viewer: Viewer, sessionId: string): Promise<string> {
  const now = deps.clock();
  await deps.db.prisma.$transaction(async (tx) => {
    const { session, service, sendAt } = await lockOnline(tx, viewer, sessionId, now);
    if (session.joinUrl === null) throw new MissingJoinUrlError();
    // Repeated, it leaves the time alone and reaches only those who have not had the notice.
    const ahead = session.noticeReleasedAt === null || sendAt > now;
    const sentByHandTo = await tx.booking.count({
      where: { sessionId, status: 'BOOKED', noticedRevision: { lt: session.noticeRevision } },
    });
    const sent = { sentByHandAt: now, sentByHandTo };
    const data = { ...(ahead ? manualSendTime(now, session, service) : {}), ...sent, ...changed(now) };
    await writeAccess(tx, sessionId, data, now);
  });
  deps.scheduler.wakeAt(now);
  return sessionId;
}

/** Writes an edit of the online access, and what follows for the opening. */
export async function writeAccess(
  tx: Tx,
  id: string,
  data: Prisma.SessionUpdateInput,
  now: Date,
): Promise<void> {
  await tx.session.update({ where: { id }, data });
  await fitOwnOpening(sqlOf(tx), now, id);
}

/** An online session that can still be changed, locked, with its service. */
export async function lockOnline(tx: Tx, viewer: Viewer, sessionId: string, now: Date) {
  const session = await lockSession(tx, viewer, sessionId);
  assertOpenToChange(session, now);
  const { sendAt } = session;
  if (sendAt === null) throw new NotOnlineError();
  const service = await tx.service.findUniqueOrThrow({ where: { id: session.serviceId } });
  return { session, service, sendAt };
}
