import { z } from 'zod';
import { line, optional } from '../../../lib/input.ts';
import { between, DAY, later, minutesAfter } from '../../../lib/time.ts';
import { durationMinutes } from '../../services/rules.ts';
import { SendTimeAfterEndError } from '../errors.ts';
import { accessOpensAt, automaticSendAt, startsAt } from '../rules.ts';

export const SessionMove = z.object({
  startsAt,
  durationMinutes: durationMinutes.nullish(),
  note: optional(line('The note', 280)),
});

/** The end after a move: it lasts as long as before unless a duration is given. */
export function movedEnd(
  session: { startsAt: Date; endsAt: Date },
  move: { startsAt: Date; durationMinutes?: number | null },
): Date {
  if (move.durationMinutes != null) return minutesAfter(move.startsAt, move.durationMinutes);
  return later(move.startsAt, between(session.startsAt, session.endsAt));
}

/** What a move does with a manual send time; an automatic one always follows (R15, R16). */
export type SendTimeChoice = 'KEEP' | 'SHIFT' | 'RESET';

export type MoveWarning = 'NOTICE_OVER_A_DAY_EARLY' | 'NOTICE_AFTER_START' | 'NOTICE_ALREADY_SENT';

export type SendTime = { sendAt: Date; sendTiming: 'AUTO' | 'MANUAL' };

/**
 * The send time after a move: R15 for an automatic one, R16 for a manual one unless staff chose otherwise. It stays when
 * only the end changes, even if the service has another lead by now.
 */
export function movedSendTime(
  session: SendTime & { startsAt: Date },
  move: { startsAt: Date; choice: SendTimeChoice; leadMinutes: number },
): SendTime {
  const by = between(session.startsAt, move.startsAt);
  if (move.choice === 'RESET' || (session.sendTiming === 'AUTO' && by !== 0))
    return { sendAt: automaticSendAt(move.startsAt, move.leadMinutes), sendTiming: 'AUTO' };
  const shift = move.choice === 'SHIFT' ? by : 0;
  return { sendAt: later(session.sendAt, shift), sendTiming: session.sendTiming };
}

/**
 * Whether a move needs a new access notice after one was sent. Otherwise the *session moved* message carries the same
 * personal URL. A new one is needed for
 * - an automatic send time that moved to later,
 * - a manual send time that staff moved along, to later or by more than a day.
 */
export function needsNewNotice(
  session: SendTime & { startsAt: Date },
  move: { startsAt: Date; choice: SendTimeChoice },
): boolean {
  const isLater = move.startsAt > session.startsAt;
  if (session.sendTiming === 'AUTO') return isLater;
  return move.choice !== 'KEEP' && (isLater || isFar(move.startsAt, session.startsAt));
}

const isFar = (start: Date, previous: Date): boolean => Math.abs(between(previous, start)) > DAY;

/** Warnings about a manual send time that stayed when the start moved. */
export function moveWarnings(
  sendTime: SendTime,
  move: { startsAt: Date; previousStartsAt: Date; alreadySent: boolean },
): MoveWarning[] {
  if (sendTime.sendTiming === 'AUTO' || move.startsAt.getTime() === move.previousStartsAt.getTime())
    return [];
  if (move.alreadySent) return isFar(move.startsAt, move.previousStartsAt) ? ['NOTICE_ALREADY_SENT'] : [];
  if (between(sendTime.sendAt, move.startsAt) > DAY) return ['NOTICE_OVER_A_DAY_EARLY'];
  return sendTime.sendAt > move.startsAt ? ['NOTICE_AFTER_START'] : [];
}

export type OnlineSession = SendTime & {
  startsAt: Date;
  opensAt: Date | null;
  noticeReleasedAt: Date | null;
};

/**
 * The send time, access and notice of an online session after a move, by the table of R15 and R16. Throws
 * `SendTimeAfterEndError` when a notice that is still to be sent would come after the new end.
 */
export function movedAccess(
  session: OnlineSession,
  move: { startsAt: Date; endsAt: Date; choice: SendTimeChoice; leadMinutes: number },
) {
  const { startsAt, endsAt, choice, leadMinutes } = move;
  const wasSent = session.noticeReleasedAt !== null;
  const again = wasSent && needsNewNotice(session, move);
  const sendTime = movedSendTime(session, move);
  if (sendTime.sendAt >= endsAt && (again || !wasSent))
    throw new SendTimeAfterEndError('The notice would go out after the new end: choose SHIFT or RESET.');
  const onlyTheEnd = startsAt.getTime() === session.startsAt.getTime() && choice !== 'RESET';
  const opensAt = onlyTheEnd ? session.opensAt : accessOpensAt({ ...sendTime, startsAt, leadMinutes });
  const notice = again ? { noticeRevision: { increment: 1 }, noticeReleasedAt: null } : {};
  const previous = { previousStartsAt: session.startsAt, alreadySent: wasSent && !again };
  return {
    data: { ...sendTime, opensAt, ...notice },
    sendTime,
    /** A notice that was sent is to be sent anew. */
    again,
    warnings: moveWarnings(sendTime, { startsAt, ...previous }),
  };
}
