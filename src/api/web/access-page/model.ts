import type { Catalog } from '../../../i18n/catalog.types.ts';
import type { Language } from '../../../i18n/language.ts';
import type { FormattedTime } from '../../../i18n/time.ts';
import type { AccessPageState, PassState } from '../../../modules/access/rules.ts';
import type { AssetPaths } from '../html-page.ts';

/** Everything that the access page shows. It has no field for a customer's name or address, nor for the join URL. */
export type AccessPageView = AssetPaths & {
  state: AccessPageState;
  /** It shows `CANCELLED`, which may still be taken back: the page goes on listening. */
  mayBeRestored: boolean;
  /** Between start and end. */
  live: boolean;
  /** The session's version. Together with the state, it tells whether an open page is out of date. */
  revision: number;
  centerName: string;
  serviceName: string;
  professionalName: string | null;
  startsAt: Date;
  endsAt: Date;
  opensAt: Date | null;
  /** The start that this customer knew before the session was moved. */
  previousStartsAt: Date | null;
  timeZone: string | null;
  centerTimeZone: string;
  /** The customer's locale, then the center's. */
  locales: (string | null)[];
  /** Null in the states in which seat holders may not read them. */
  joiningInstructions: string | null;
  waitingNote: string | null;
  /** The note says that the class begins late, and is shown to people who may come in already. */
  late?: boolean;
  cancellationReason: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  /** The attendance question; null when it can no longer be answered. */
  question: {
    answer: 'PENDING' | 'CONFIRMED' | 'DECLINED' | null;
    /** A *no* gives the seat back, and so takes a second step. */
    freesSeat: boolean;
    answerPath: string;
    /** Until when giving the seat back was free; null: it still is. */
    wasFreeUntil: Date | null;
    /** False: the page shows the question only as the second step of a *no*. */
    offered: boolean;
  } | null;
  /** The page shows the second step of a *no* instead of the question. */
  givingBack?: boolean;
  /** The holder gave the seat back and may still take it again; null in every other case. */
  gaveBack: { seatFree: boolean; answerPath: string } | null;
  /** The address of this page; the join button posts to it. */
  joinPath: string;
  eventsPath: string;
  /** Null when there is no calendar entry to offer. */
  calendarPath: string | null;
  /** The button was pressed outside the access window: the page says so above the state. */
  refusedPress?: boolean;
};

/**
 * One event of the page's stream, sent as JSON. The page's script compares `version` with that of the page and loads the
 * page again if they differ. The other fields are for other clients. It has no link.
 */
export type AccessPageEvent = {
  version: string;
  state: PassState;
  live: boolean;
  opensAt: string | null;
  startsAt: string;
  endsAt: string;
  /** The last event: the stream ends after it. */
  final: boolean;
};

/** The language, the texts and the time format for the reader of one page. */
export type PageContext = {
  language: Language;
  catalog: Catalog;
  formatTime: (startsAt: Date, endsAt?: Date) => FormattedTime;
};
