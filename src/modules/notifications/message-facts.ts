import type { AlertKind } from './rules.ts';

/** The facts of every message. The join URL is not among them: messages to customers carry the personal access URL. */
export type CommonFacts = {
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
  /** The personal access URL behind the button; null: no button, as in person and to staff. */
  accessUrl: string | null;
  /** The page of the professional for the session, where the message leads them; null for everybody else. */
  teachUrl: string | null;
  joiningInstructions: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
};

/** The facts of one message to one person; some purposes need more than the others. */
export type MessageFacts = CommonFacts &
  (
    | { purpose: 'ACCESS_NOTICE' | 'LINK_CHANGED'; accessUrl: string }
    | { purpose: 'REMINDER' | 'ATTENDANCE_CONFIRMATION' | 'BOOKING_CONFIRMED' | 'BOOKING_CANCELLED' }
    /** `previousStartsAt` is the start that the recipient was last told, `note` the staff's. */
    | { purpose: 'SESSION_MOVED'; previousStartsAt: Date; note: string | null }
    | { purpose: 'SESSION_CANCELLED'; cancellationReason: string | null }
    /** To the professional: the way into the call; `changed`: they were told of another link before. */
    | { purpose: 'TEACHER_LINK'; seatsTaken: number; changed: boolean }
    /** To staff. `held`: the notice is due and waits for the link. */
    | { purpose: 'MISSING_LINK'; held: boolean; sendAt: Date; seatsTaken: number }
    /** To customers who are not in yet. */
    | { purpose: 'STARTS_LATE'; minutes: number }
    /** To managers. */
    | { purpose: 'ALERT'; alertKind: AlertKind; seatsTaken: number }
  );
