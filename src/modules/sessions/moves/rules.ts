import { z } from 'zod';
import { line, optional } from '../../../lib/input.ts';
import { durationMinutes } from '../../services/rules.ts';
import { SendTimeAfterEndError } from '../errors.ts';
import { accessOpensAt, automaticSendAt, minutesAfter, startsAt } from '../rules.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const SessionMove = z.object({
  startsAt,
  durationMinutes: durationMinutes.nullish(),
  note: optional(line('The note', 280)),
});

/** What a move does with a manual send time; an automatic one always follows (R15, R16). */
export type SendTimeChoice = 'KEEP' | 'SHIFT' | 'RESET';

export type MoveWarning = 'NOTICE_OVER_A_DAY_EARLY' | 'NOTICE_AFTER_START' | 'NOTICE_ALREADY_SENT';

export type SendPlan = { sendAt: Date; sendTiming: 'AUTO' | 'MANUAL' };

/**
 * The send time after a move: R15 for an automatic one; R16 for a manual one unless staff chose otherwise. Where only
 * the end changes it stays as it is, also that of a one-off whose service has another lead by now.
 */
export function movedSendPlan(
  session: SendPlan & { startsAt: Date },
  move: { startsAt: Date; choice: SendTimeChoice; leadMinutes: number },
): SendPlan {
  const by = move.startsAt.getTime() - session.startsAt.getTime();
  if (move.choice === 'RESET' || (session.sendTiming === 'AUTO' && by !== 0))
    return { sendAt: automaticSendAt(move.startsAt, move.leadMinutes), sendTiming: 'AUTO' };
  const shift = move.choice === 'SHIFT' ? by : 0;
  return { sendAt: new Date(session.sendAt.getTime() + shift), sendTiming: session.sendTiming };
}

/**
 * Whether a move asks for a new access notice after one was sent: an automatic time that moved to later does, and so
 * does a manual one that staff moved along to later or by more than a day. Otherwise the *session moved* message
 * carries the same personal URL.
 */
export function needsNewNotice(
  session: SendPlan & { startsAt: Date },
  move: { startsAt: Date; choice: SendTimeChoice },
): boolean {
  const later = move.startsAt > session.startsAt;
  if (session.sendTiming === 'AUTO') return later;
  return move.choice !== 'KEEP' && (later || isFar(move.startsAt, session.startsAt));
}

const isFar = (start: Date, previous: Date): boolean => Math.abs(start.getTime() - previous.getTime()) > DAY;

/** What staff should know about a manual send time that stayed where it was when the start moved. */
export function moveWarnings(
  plan: SendPlan,
  move: { startsAt: Date; previousStartsAt: Date; alreadySent: boolean },
): MoveWarning[] {
  if (plan.sendTiming === 'AUTO' || move.startsAt.getTime() === move.previousStartsAt.getTime()) return [];
  if (move.alreadySent) return isFar(move.startsAt, move.previousStartsAt) ? ['NOTICE_ALREADY_SENT'] : [];
  if (move.startsAt.getTime() - plan.sendAt.getTime() > DAY) return ['NOTICE_OVER_A_DAY_EARLY'];
  return plan.sendAt > move.startsAt ? ['NOTICE_AFTER_START'] : [];
}

/** A move that concerns the next three hours is told at once; any other after a minute in which it can be undone. */
export function moveToldAt(now: Date, ...starts: Date[]): Date {
  const near = starts.some((start) => Math.abs(start.getTime() - now.getTime()) <= 3 * 60 * MINUTE);
  return near ? now : minutesAfter(now, 1);
}

export type OnlineSession = SendPlan & {
  startsAt: Date;
  opensAt: Date | null;
  noticeReleasedAt: Date | null;
};

/**
 * What a move does to the send time, the door and the notice of an online session, by the table of R15 and R16. Throws
 * `SendTimeAfterEndError` when a notice that is still to be sent would come after the new end.
 */
export function movedAccess(
  session: OnlineSession,
  move: { startsAt: Date; endsAt: Date; choice: SendTimeChoice; leadMinutes: number },
) {
  const { startsAt, endsAt, choice, leadMinutes } = move;
  const wasSent = session.noticeReleasedAt !== null;
  const again = wasSent && needsNewNotice(session, move);
  const plan = movedSendPlan(session, move);
  if (plan.sendAt >= endsAt && (again || !wasSent))
    throw new SendTimeAfterEndError('The notice would go out after the new end: choose SHIFT or RESET.');
  const onlyTheEnd = startsAt.getTime() === session.startsAt.getTime() && choice !== 'RESET';
  const opensAt = onlyTheEnd ? session.opensAt : accessOpensAt({ ...plan, startsAt, leadMinutes });
  const notice = again ? { noticeRevision: { increment: 1 }, noticeReleasedAt: null } : {};
  const previous = { previousStartsAt: session.startsAt, alreadySent: wasSent && !again };
  return { data: { ...plan, opensAt, ...notice }, warnings: moveWarnings(plan, { startsAt, ...previous }) };
}
