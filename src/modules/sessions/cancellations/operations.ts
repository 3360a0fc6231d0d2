import { NotFoundError } from '../../../lib/errors.ts';
import { parseInput } from '../../../lib/input.ts';
import type { Sql } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { recordAct } from '../acts/operations.ts';
import { SessionEndedError } from '../errors.ts';
import type { SessionDeps } from '../operations.ts';
import { SessionCancellation, SessionsCancellation } from './rules.ts';
import {
  cancellationToldAt,
  cancelSet,
  countPeople,
  type LockedSession,
  lockWhere,
  restoreSet,
} from './set.ts';

/**
 * Cancels the session: its access closes at once. People are told, streams end and scheduled messages stop after a minute,
 * at once within three hours of the start. Safe to repeat. Throws `SessionEndedError`, `NotFoundError`, `InvalidInputError`.
 */
export async function cancelSession(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  id: string,
  given: string | null,
): Promise<void> {
  const now = clock();
  const { reason = null } = parseInput(SessionCancellation, { reason: given });
  await db.transaction(async (sql) => {
    const sessions = await lockSessions(sql, viewer, [id]);
    const open = openOf(sessions, now);
    await cancelSet(sql, now, open, { reason, finalAt: cancellationToldAt(now, open), actId: null });
  });
  scheduler.wakeAt(now);
}

/**
 * Cancels sessions together, with one message a person; those that are cancelled already stay as they are. Answers how many
 * people are told. Throws `SessionEndedError`, `NotFoundError`, `InvalidInputError`.
 */
export async function cancelSessions(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  input: { sessionIds: string[]; reason: string | null },
): Promise<{ recipients: number }> {
  const now = clock();
  const { sessionIds, reason = null } = parseInput(SessionsCancellation, input);
  const { tellAt, recipients } = await db.transaction(async (sql) => {
    const open = openOf(await lockSessions(sql, viewer, sessionIds), now);
    if (open.length === 0) return { tellAt: now, recipients: 0 };
    const tellAt = cancellationToldAt(now, open);
    const recipients = await countPeople(sql, open);
    const act = {
      centerId: viewer.centerId,
      professionalId: viewer.id,
      text: reason,
      at: now,
      tellAt,
      recipients,
    };
    const actId = await recordAct(sql, { ...act, kind: 'CANCELLATION' });
    await cancelSet(sql, now, open, { reason, finalAt: tellAt, actId });
    return { tellAt, recipients };
  });
  scheduler.wakeAt(now);
  scheduler.wakeAt(tellAt);
  return { recipients };
}

/**
 * Has a cancelled session take place after all, with every seat, personal URL and setting that it had. Does nothing for one
 * that is not cancelled. Throws `SessionEndedError`, `NotFoundError`.
 */
export async function restoreSession(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  id: string,
): Promise<void> {
  const now = clock();
  await db.transaction(async (sql) => {
    await sql(LOCK_SERVICE, [id]);
    const cancelled = (await lockSessions(sql, viewer, [id])).filter(({ status }) => status === 'CANCELLED');
    if (cancelled.some(({ endsAt }) => endsAt <= now)) throw new SessionEndedError();
    await restoreSet(sql, now, cancelled);
  });
  scheduler.wakeAt(now);
}

/** Those that are not cancelled. Throws `SessionEndedError` if one of them is over. */
function openOf(sessions: LockedSession[], now: Date): LockedSession[] {
  const open = sessions.filter(({ status }) => status === 'SCHEDULED');
  if (open.some(({ endsAt }) => endsAt <= now)) throw new SessionEndedError();
  return open;
}

async function lockSessions(
  sql: Sql,
  { centerId }: Viewer,
  ids: readonly string[],
): Promise<LockedSession[]> {
  const sessions = await sql(LOCK, [ids, centerId]);
  if (sessions.length < ids.length) throw new NotFoundError('session');
  return sessions;
}

// Lock order: the service before its sessions. Its link stays what the session takes over.
const LOCK_SERVICE = `
  SELECT 1 FROM service v WHERE v.id = (SELECT s.service_id FROM session s WHERE s.id = $1::uuid) FOR SHARE`;

const LOCK = lockWhere('s.id = ANY($1::uuid[]) AND s.center_id = $2::uuid');
