import { isolated, oneLine } from '../../../lib/text.ts';
import { calendarOf } from '../../../modules/access/calendar/entry.ts';
import type { Visit } from '../../../modules/access/operations.ts';
import {
  type AccessPageState,
  currentConfirmation,
  instructionsShown,
  isLive,
} from '../../../modules/access/rules.ts';
import type { AccessPageView } from './model.ts';

/** Where the page's style sheet and script are. */
export type PageLook = Pick<AccessPageView, 'stylePath' | 'scriptPath'>;

/** A cancelled session is the greater news: a cancelled booking in it says nothing more. */
function pageState({ booking, state }: Visit): AccessPageState {
  const bookingOnly = booking.status === 'CANCELLED' && booking.session.status !== 'CANCELLED';
  return bookingOnly ? 'BOOKING_CANCELLED' : state;
}

/**
 * In a center that asks nobody, nobody is offered to answer; what was asked once can be answered until the start. Who
 * answers all the same, from a page of yesterday, is asked the second time.
 */
function questionOf({ booking, now }: Visit, answerPath: string): AccessPageView['question'] {
  const { session } = booking;
  const { attendanceConfirmationsEnabled, declineFreesSeat: freesSeat } = session.center;
  const ahead = booking.status === 'BOOKED' && session.status === 'SCHEDULED' && now < session.startsAt;
  const answer = currentConfirmation(booking, session.startsAt);
  if (!ahead) return null;
  return { answer, freesSeat, answerPath, offered: answer !== null || attendanceConfirmationsEnabled };
}

function gaveBackOf({ booking, now }: Visit, answerPath: string): AccessPageView['gaveBack'] {
  const { session } = booking;
  const ahead = session.status === 'SCHEDULED' && now < session.startsAt;
  if (booking.status === 'BOOKED' || !booking.cancelledByHolder || !ahead) return null;
  return { seatFree: session.seatsTaken < session.capacity, answerPath };
}

/**
 * The start that this person knew before: they are yet to be told of the move, or were. Null for whoever booked the start
 * as it is, and once a move was taken back before anybody heard of it.
 */
function previousStartOf({ session, toldStartsAt, deliveries }: Visit['booking']): Date | null {
  const now = session.startsAt.getTime();
  if (toldStartsAt.getTime() !== now) return toldStartsAt;
  const told = deliveries.find(({ aboutStartsAt }) => aboutStartsAt?.getTime() === now);
  return told?.previousStartsAt ?? null;
}

const nameIn = (text: string): string => isolated(oneLine(text));

/** What the page of this token shows of a visit: never the customer's name or address, never the link. */
export function accessPageView(visit: Visit, token: string, look: PageLook): AccessPageView {
  const { session, customer } = visit.booking;
  const { service, center, professional } = session;
  const state = pageState(visit);
  const readable = state !== 'BOOKING_CANCELLED' && instructionsShown(state);
  const joinPath = `/join/${encodeURIComponent(token)}`;
  return {
    ...look,
    joinPath,
    eventsPath: `${joinPath}/events`,
    calendarPath: calendarOf(joinPath),
    question: questionOf(visit, `${joinPath}/attendance`),
    gaveBack: gaveBackOf(visit, `${joinPath}/attendance`),
    state,
    live: isLive(session, visit.now),
    revision: session.version,
    centerName: nameIn(center.name),
    serviceName: nameIn(service.name),
    // Whoever left the staff has no name any more.
    professionalName: professional?.name ? nameIn(professional.name) : null,
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    opensAt: session.opensAt,
    previousStartsAt: previousStartOf(visit.booking),
    timeZone: customer.timeZone,
    centerTimeZone: center.timeZone,
    locales: [customer.locale, center.locale],
    joiningInstructions: readable ? session.joiningInstructions : null,
    waitingNote: session.waitingNote && nameIn(session.waitingNote),
    cancellationReason: session.cancellationReason && nameIn(session.cancellationReason),
    contactEmail: center.contactEmail,
    contactPhone: center.contactPhone,
  };
}
