import type { TeacherVisit } from '../../../modules/access/teaching/operations.ts';

/** What a press was answered, for the page that follows it. */
export type Answer =
  | { kind: 'REFUSED' }
  | { kind: 'SAID_JUST_NOW' }
  /** A link that was refused stays in its field. */
  | { kind: 'LINK_REFUSED'; typed: string; suggestion: string | null };

/** Everything that the page shows. It has no person: of those who booked only their number. */
export type TeacherPageView = Pick<TeacherVisit, 'state'> & {
  path: string;
  stylePath: string;
  centerName: string;
  serviceName: string;
  startsAt: Date;
  endsAt: Date;
  opensAt: Date;
  timeZone: string;
  /** The professional's locale, then the center's. */
  locales: (string | null)[];
  /** The link in use; null: there is none. Shown to the teacher only while the session is ahead or going on. */
  joinUrl: string | null;
  waitingNote: string | null;
  /** Whether the backup room is in use, or there is one to switch to. */
  backup: 'IN_USE' | 'STORED' | null;
  seatsTaken: number;
  /** When the teacher pressed *start*. */
  joinedAt: Date | null;
  /** The last word that the class begins late. */
  late: { minutes: number; at: Date } | null;
  /** Whether it can be said now that the class begins late. */
  mayStartLate: boolean;
  answer: Answer | null;
};
