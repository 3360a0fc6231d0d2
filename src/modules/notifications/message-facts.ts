import type { AlertKind } from '../../generated/prisma/enums.ts';

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
  /** The screen of the console where an alert leads its reader; null for every other message, and where there is a page. */
  consoleUrl: string | null;
  joiningInstructions: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
};

/** The alerts that are an `ALERT` mail. */
export type MailedAlert = Exclude<AlertKind, 'MISSING_LINK' | 'WEBHOOK_PAUSED'>;
/** The class that is in the same room. */
export type OtherClass = { serviceName: string; startsAt: Date };

/** One session of an act's message. */
export type LineFacts = {
  serviceName: string;
  startsAt: Date;
  endsAt: Date;
  /** The start that the reader was told before; null: the same. */
  previousStartsAt: Date | null;
  cancelled: boolean;
  professionalName: string | null;
  /** The personal access URL of this booking; null: none is needed. */
  accessUrl: string | null;
};

export type ActPurpose =
  | 'SCHEDULE_CHANGED'
  | 'SESSIONS_CANCELLED'
  | 'TEACHER_ASSIGNED'
  | 'TEACHER_UNASSIGNED'
  | 'TEACHER_CHANGED'
  | 'STAFF_MESSAGE';

/** What staff did to several sessions at once: a line for each, the first ones where there are many. */
export type ActMessage = {
  purpose: ActPurpose;
  /** A reason, or the words of staff. */
  text: string | null;
  lines: LineFacts[];
  /** How many there are, those not shown included. */
  classes: number;
};

/** The facts of one message to one person. */
export type MessageFacts = SessionMessage | (CommonFacts & ActMessage);

/** The facts of a message about one session; some purposes need more than the others. */
export type SessionMessage = CommonFacts &
  (
    | { purpose: 'ACCESS_NOTICE' | 'LINK_CHANGED'; accessUrl: string }
    | { purpose: 'REMINDER' | 'ATTENDANCE_CONFIRMATION' | 'BOOKING_CONFIRMED' | 'BOOKING_CANCELLED' }
    /** `previousStartsAt` is the start that the recipient was last told, `note` the staff's. */
    | { purpose: 'SESSION_MOVED'; previousStartsAt: Date; note: string | null }
    | { purpose: 'SESSION_CANCELLED'; cancellationReason: string | null }
    /** `seatLost`: the reader is in another class at that time. */
    | { purpose: 'SESSION_RESTORED'; seatLost: boolean }
    /** To the professional: the way into the call; `changed`: they were told of another link before. */
    | { purpose: 'TEACHER_LINK'; seatsTaken: number; changed: boolean }
    /** To staff. `held`: the notice is due and waits for the link. */
    | { purpose: 'MISSING_LINK'; held: boolean; sendAt: Date; seatsTaken: number }
    /** To customers who are not in yet. */
    | { purpose: 'STARTS_LATE'; minutes: number }
    /** To managers, of a room clash also to the teachers. `shared` is the class in the same room, `unreached` whom no message reaches. */
    | {
        purpose: 'ALERT';
        alertKind: MailedAlert;
        seatsTaken: number;
        shared: OtherClass | null;
        unreached: string[];
      }
  );
