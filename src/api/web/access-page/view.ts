import { isolated, oneLine } from '../../../lib/text.ts';
import { calendarOf } from '../../../modules/access/calendar/entry.ts';
import { mayBeRestored } from '../../../modules/access/live/rules.ts';
import type { Visit } from '../../../modules/access/operations.ts';
import {
  type AccessPageState,
  currentConfirmation,
  instructionsShown,
  isLive,
  lateNoteShown,
} from '../../../modules/access/rules.ts';
import { freeCancellationUntil } from '../../../modules/bookings/rules.ts';
import type { AssetPaths } from '../html-page.ts';
import type { AccessPageView } from './model.ts';

/** If both the session and the booking are cancelled, the page tells of the session. */
function pageState({ booking, state }: Visit): AccessPageState {
  const bookingOnly = booking.status === 'CANCELLED' && booking.session.status !== 'CANCELLED';
  return bookingOnly ? 'BOOKING_CANCELLED' : state;
}

/**
 * A center may ask nobody; then the question is offered only to customers who were asked before. Every answer is accepted
 * until the start, because the page with the buttons may have been loaded before the center changed its setting.
 */
function questionOf({ booking, now }: Visit, answerPath: string): AccessPageView['question'] {
  const { session } = booking;
  const { attendanceConfirmationsEnabled, declineFreesSeat: freesSeat } = session.center;
  const ahead = booking.status === 'BOOKED' && session.status === 'SCHEDULED' && now < session.startsAt;
  const answer = currentConfirmation(booking, session.startsAt);
  if (!ahead) return null;
  const freeUntil = freeCancellationUntil({ ...booking, center: session.center });
  const wasFreeUntil = now > freeUntil ? freeUntil : null;
  return {
    answer,
    freesSeat,
    wasFreeUntil,
    answerPath,
    offered: answer !== null || attendanceConfirmationsEnabled,
  };
}

function gaveBackOf({ booking, now }: Visit, answerPath: string): AccessPageView['gaveBack'] {
  const { session } = booking;
  const ahead = session.status === 'SCHEDULED' && now < session.startsAt;
  if (booking.status === 'BOOKED' || !booking.cancelledByHolder || !ahead) return null;
  return { seatFree: session.seatsTaken < session.capacity, answerPath };
}

/**
 * The start that this customer knew before a move, whether or not they were told of the move yet. Null if they booked the
 * present start, or if the move was undone before they were told.
 */
function previousStartOf({
  session,
  toldStartsAt,
  deliveries,
  deliveryLines,
}: Visit['booking']): Date | null {
  const present = session.startsAt.getTime();
  if (toldStartsAt.getTime() !== present) return toldStartsAt;
  const [move] = deliveries;
  const [change] = deliveryLines;
  if (change && !(move && move.createdAt > change.delivery.createdAt)) return change.previousStartsAt;
  return move?.aboutStartsAt?.getTime() === present ? move.previousStartsAt : null;
}

/** The text on one line, isolated so that its direction does not change the text around it. */
const inline = (text: string): string => isolated(oneLine(text));

/** The page's view of a visit. It never has the customer's name or address, nor the join URL. */
export function accessPageView(visit: Visit, token: string, assets: AssetPaths): AccessPageView {
  const { session, customer } = visit.booking;
  const { service, center, professional } = session;
  const state = pageState(visit);
  const readable = state !== 'BOOKING_CANCELLED' && instructionsShown(state);
  const joinPath = `/join/${encodeURIComponent(token)}`;
  return {
    ...assets,
    joinPath,
    eventsPath: `${joinPath}/events`,
    calendarPath: calendarOf(joinPath),
    question: questionOf(visit, `${joinPath}/attendance`),
    gaveBack: gaveBackOf(visit, `${joinPath}/attendance`),
    state,
    mayBeRestored: mayBeRestored(session, visit.now),
    live: isLive(session, visit.now),
    revision: session.version,
    centerName: inline(center.name),
    serviceName: inline(service.name),
    // A professional who left the staff has no name any more.
    professionalName: professional?.name ? inline(professional.name) : null,
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    opensAt: session.opensAt,
    previousStartsAt: previousStartOf(visit.booking),
    timeZone: customer.timeZone,
    centerTimeZone: center.timeZone,
    locales: [customer.locale, center.locale],
    joiningInstructions: readable ? session.joiningInstructions : null,
    late: lateNoteShown(session, visit.now),
    waitingNote: session.waitingNote && inline(session.waitingNote),
    cancellationReason: session.cancellationReason && inline(session.cancellationReason),
    contactEmail: center.contactEmail,
    contactPhone: center.contactPhone,
  };
}
