import type { AlertKind } from './rules.ts';

/** What every message is made of. The provider's link is not among it: messages to customers carry the personal one. */
export type CommonFacts = {
  /** A customer, or somebody on the center's staff, who is told in other words. */
  reader: 'CUSTOMER' | 'STAFF';
  readerName: string;
  /** The reader's locale, then the center's. */
  locales: (string | null)[];
  timeZone: string | null;
  centerTimeZone: string;
  centerName: string;
  serviceName: string;
  professionalName: string | null;
  startsAt: Date;
  endsAt: Date;
  /** Null: held in person. */
  opensAt: Date | null;
  /** The personal address behind the button; null: no button, as in person and to staff. */
  accessUrl: string | null;
  joiningInstructions: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
};

/** The facts of one message to one person; some purposes need more than the others. */
export type MessageFacts = CommonFacts &
  (
    | { purpose: 'ACCESS_NOTICE' | 'LINK_CHANGED'; accessUrl: string }
    | { purpose: 'REMINDER' | 'ATTENDANCE_CONFIRMATION' | 'BOOKING_CONFIRMED' | 'BOOKING_CANCELLED' }
    /** `previousStartsAt` is the start this person was last told, `note` the staff's. */
    | { purpose: 'SESSION_MOVED'; previousStartsAt: Date; note: string | null }
    | { purpose: 'SESSION_CANCELLED'; cancellationReason: string | null }
    /** To the professional: the provider's own link; `changed`: they had another one. */
    | { purpose: 'TEACHER_LINK'; joinUrl: string; seatsTaken: number; changed: boolean }
    /** To staff. `held`: the notice is due, and cannot go out. */
    | { purpose: 'MISSING_LINK'; held: boolean; sendAt: Date; seatsTaken: number }
    /** To managers. */
    | { purpose: 'ALERT'; alertKind: AlertKind; seatsTaken: number }
  );
