import type { Session } from '../../../generated/prisma/client.ts';
import { parseInput } from '../../../lib/input.ts';
import { createSemaphore } from '../../../lib/semaphore.ts';
import { sqlOf } from '../../../lib/sql.ts';
import type { Tx } from '../../../ports/database.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { toldAt, UNDO_MINUTES } from '../acts/rules.ts';
import {
  SendTimeAfterEndError,
  SessionCancelledError,
  SessionEndedError,
  SessionInPastError,
} from '../errors.ts';
import { assertOpenToChange, assertSeen, changed, lockSession } from '../lock.ts';
import type { SessionDeps } from '../operations.ts';
import { fitOwnOpening } from '../rooms/operations.ts';
import { type ClashWarning, clashWarnings } from '../rooms/queries.ts';
import { publishMove } from '../webhook-events.ts';
import {
  type MoveWarning,
  movedAccess,
  movedEnd,
  type OnlineSession,
  type SendTime,
  type SendTimeChoice,
  SessionMove,
} from './rules.ts';

type MoveInput = {
  startsAt: Date;
  durationMinutes?: number | null;
  note?: string | null;
  sendTime: SendTimeChoice;
  editVersion?: number | null;
};

/**
 * Moves the session by the table of R15 and R16; answers the warnings and how many people are told of the new start.
 * Throws `SessionInPastError` when it would already have ended, `SendTimeAfterEndError` when a manual notice would come
 * after the new end, `OutdatedError` when the editor saw another version, `SessionEndedError`, `SessionCancelledError`, `NotFoundError`, `InvalidInputError`.
 */
export async function moveSession(
  { db, clock, scheduler }: SessionDeps,
  viewer: Viewer,
  id: string,
  input: MoveInput,
): Promise<{ warnings: (MoveWarning | ClashWarning)[]; recipients: number }> {
  const now = clock();
  const move = parseInput(SessionMove, input);
  const result = await db.prisma.$transaction((tx) => apply(tx, viewer, id, { ...input, ...move }, now));
  scheduler.wakeAt(now);
  return { warnings: result.warnings, recipients: result.recipients };
}

/** Why a session would not be moved. */
export type MoveObstacle = 'SESSION_ENDED' | 'SESSION_CANCELLED' | 'SESSION_IN_PAST' | 'SEND_TIME_AFTER_END';

export type MovePreview = Partial<Applied> & { obstacle: MoveObstacle | null };

/** What a move would do: it is applied, and taken back before anybody sees it. Throws `NotFoundError`, `InvalidInputError`. */
export async function previewMove(
  { db, clock }: SessionDeps,
  viewer: Viewer,
  id: string,
  input: MoveInput,
): Promise<MovePreview> {
  const now = clock();
  const move = parseInput(SessionMove, input);
  try {
    return await previewing(() =>
      db.prisma.$transaction(async (tx) => {
        throw new TakenBack(await apply(tx, viewer, id, { ...input, ...move }, now));
      }),
    );
  } catch (error) {
    if (error instanceof TakenBack) return { ...error.applied, obstacle: null };
    const obstacle = obstacleOf(error);
    if (obstacle) return { obstacle };
    throw error;
  }
}

/** A query may ask for many previews at once. Each locks its session, and would hold a database connection while it waits. */
const previewing = createSemaphore(2);

class TakenBack extends Error {
  readonly applied: Applied;
  constructor(applied: Applied) {
    super('taken back');
    this.applied = applied;
  }
}

function obstacleOf(error: unknown): MoveObstacle | null {
  if (error instanceof SessionEndedError) return 'SESSION_ENDED';
  if (error instanceof SessionCancelledError) return 'SESSION_CANCELLED';
  if (error instanceof SessionInPastError) return 'SESSION_IN_PAST';
  return error instanceof SendTimeAfterEndError ? 'SEND_TIME_AFTER_END' : null;
}

type Applied = {
  warnings: (MoveWarning | ClashWarning)[];
  recipients: number;
  /** When they are told; null: nobody is. */
  toldAt: Date | null;
  /** Null: held in person. */
  sendTime: SendTime | null;
  /** A notice that was sent is to be sent anew. */
  sentAgain: boolean;
};

async function apply(tx: Tx, viewer: Viewer, id: string, move: MoveInput, now: Date): Promise<Applied> {
  const { startsAt } = move;
  const session = await lockSession(tx, viewer, id);
  assertOpenToChange(session, now);
  assertSeen(session, move.editVersion);
  const endsAt = movedEnd(session, move);
  if (endsAt <= now) throw new SessionInPastError('The session would already have ended.');
  const { accessLeadMinutes } = await tx.service.findUniqueOrThrow({ where: { id: session.serviceId } });
  const times = { startsAt, endsAt, choice: move.sendTime, leadMinutes: accessLeadMinutes };
  const access = isOnline(session) ? movedAccess(session, times) : IN_PERSON;
  const moved = startsAt.getTime() !== session.startsAt.getTime();
  const about = moved ? moveColumns(session, startsAt, move.note ?? null, now) : null;
  const durationByHand = session.durationByHand || move.durationMinutes != null;
  const data = { startsAt, endsAt, durationByHand, ...access.data, ...about, ...changed(now) };
  await tx.session.update({ where: { id }, data });
  if (moved || endsAt.getTime() !== session.endsAt.getTime()) await publishMove(tx, now, session, times);
  await fitOwnOpening(sqlOf(tx), now, id);
  const recipients = moved ? await countRecipients(tx, id, startsAt) : 0;
  const warnings = [...access.warnings, ...(await clashWarnings(sqlOf(tx), now, id))];
  const { sendTime, again: sentAgain } = access;
  return {
    warnings,
    recipients,
    toldAt: recipients > 0 ? (about?.moveNoticeAt ?? null) : null,
    sendTime,
    sentAgain,
  };
}

const IN_PERSON = { data: {}, warnings: [], sendTime: null, again: false };

const isOnline = (session: Session): session is Session & OnlineSession => session.sendAt !== null;

/** People are told of a new start; of a new end alone they are not. */
const moveColumns = (session: Session, startsAt: Date, note: string | null, now: Date) => ({
  startByHand: true,
  moves: { increment: 1 },
  movedAt: now,
  previousStartsAt: session.startsAt,
  moveNote: note,
  moveNoticeAt: toldAt(now, [session.startsAt, startsAt], UNDO_MINUTES.move),
  teacherStartsAt: session.teacherStartsAt ?? session.startsAt,
  teacherToldId: null,
});

/** Booked people who know another start. The others just booked this one, or were never told of the last move. */
const countRecipients = (tx: Tx, sessionId: string, startsAt: Date): Promise<number> =>
  tx.booking.count({ where: { sessionId, status: 'BOOKED', toldStartsAt: { not: startsAt } } });
