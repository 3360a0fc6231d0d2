import { HOUR, later, minutesAfter } from '../../lib/time.ts';

export type CancellationFacts = {
  createdAt: Date;
  agreedStartsAt: Date | null;
  agreedProfessionalId: string | null;
  cancelFreeUntil: Date | null;
  session: { startsAt: Date; endsAt: Date; professionalId: string | null };
  center: { freeCancellationMinutes: number };
};

/** The columns of a booking that decide until when it is cancelled freely. */
export const CANCELLATION_FACTS = {
  createdAt: true,
  agreedStartsAt: true,
  agreedProfessionalId: true,
  cancelFreeUntil: true,
  session: { select: { startsAt: true, endsAt: true, professionalId: true } },
  center: { select: { freeCancellationMinutes: true } },
} as const;

/**
 * Until when the holder gives the seat back without being late. Always to the end where start or teacher are not those
 * that the holder agreed to. A teacher for a class that had none changes nothing.
 */
export function freeCancellationUntil(booking: CancellationFacts): Date {
  const { session, center, createdAt, agreedStartsAt, agreedProfessionalId, cancelFreeUntil } = booking;
  const isMoved = agreedStartsAt !== null && agreedStartsAt.getTime() !== session.startsAt.getTime();
  const isTaughtAnew = agreedProfessionalId !== null && agreedProfessionalId !== session.professionalId;
  if (isMoved || isTaughtAnew) return session.endsAt;
  const times = [
    minutesAfter(session.startsAt, -center.freeCancellationMinutes),
    // From the first booking on: to take a seat back gives no new hour.
    later(createdAt, HOUR),
    cancelFreeUntil,
  ];
  return new Date(
    Math.min(
      session.endsAt.getTime(),
      Math.max(...times.map((time) => time?.getTime() ?? Number.NEGATIVE_INFINITY)),
    ),
  );
}
