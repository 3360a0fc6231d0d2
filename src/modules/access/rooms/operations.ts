import type { Session } from '../../../generated/prisma/client.ts';
import { sqlOf } from '../../../lib/sql.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { optionalJoinUrl } from '../../services/join-url-rules.ts';
import { assertOpenToChange, assertRuns, changed, lockSession } from '../../sessions/lock.ts';
import { fitOwnOpening } from '../../sessions/rooms/operations.ts';
import { linkInUse } from '../../sessions/rules.ts';
import { MissingJoinUrlError, NotOnlineError } from '../errors.ts';
import type { SettingsDeps } from '../settings/operations.ts';

type Room = Pick<Session, 'backupRoomUrl' | 'backupRoomSource'>;

/**
 * Sends everybody to the pasted room, else to the stored backup: those who come, and those who had gone in are told. The
 * session's own link stays under it. Repeated without a link it changes nothing. Throws `NotFoundError`, `ForbiddenError`,
 * `NotOnlineError`, `SessionEndedError`, `SessionCancelledError`, `InvalidJoinUrlError`, `MissingJoinUrlError`.
 */
export async function switchToBackupRoom(
  deps: SettingsDeps,
  viewer: Viewer,
  sessionId: string,
  pasted: string | null,
): Promise<void> {
  const joinUrl = optionalJoinUrl(pasted);
  await changeRoom(deps, viewer, sessionId, (session) => {
    if (joinUrl !== null) return { backupRoomUrl: joinUrl, backupRoomSource: 'MANUAL' };
    if (session.backupRoomUrl !== null) return session;
    if (session.backupJoinUrl === null) throw new MissingJoinUrlError(NO_BACKUP);
    return { backupRoomUrl: session.backupJoinUrl, backupRoomSource: session.backupJoinUrlSource };
  });
}

const NO_BACKUP = 'The session has no backup room: give the link of one.';

/**
 * Sends everybody to what the backup room lay over, as that is by now. Safe to repeat. Throws `NotFoundError`,
 * `ForbiddenError`, `NotOnlineError`, `SessionEndedError`, `SessionCancelledError`.
 */
export const switchBack = (deps: SettingsDeps, viewer: Viewer, sessionId: string): Promise<void> =>
  changeRoom(deps, viewer, sessionId, () => ({ backupRoomUrl: null, backupRoomSource: null }));

async function changeRoom(
  deps: SettingsDeps,
  viewer: Viewer,
  sessionId: string,
  roomAfter: (session: Session) => Room,
): Promise<void> {
  const now = deps.clock();
  await deps.db.prisma.$transaction(async (tx) => {
    const session = await lockOwnClass(tx, viewer, sessionId, now);
    const { backupRoomUrl, backupRoomSource } = roomAfter(session);
    if (backupRoomUrl === session.backupRoomUrl) return;
    const isSame = linkInUse({ ...session, backupRoomUrl }) === session.joinUrl;
    const told = isSame ? {} : { linkChangedAt: now };
    const data = { backupRoomUrl, backupRoomSource, ...told, ...changed(now) };
    await tx.session.update({ where: { id: sessionId }, data });
    await fitOwnOpening(sqlOf(tx), now, sessionId);
  });
  deps.scheduler.wakeAt(now);
}

async function lockOwnClass(tx: Tx, viewer: Viewer, sessionId: string, now: Date): Promise<Session> {
  const session = await lockSession(tx, viewer, sessionId);
  assertRuns(viewer, session);
  assertOpenToChange(session, now);
  if (session.sendAt === null) throw new NotOnlineError();
  return session;
}
