import type { html } from 'hono/html';
import type { Catalog } from '../../../i18n/catalog.types.ts';
import type { Language } from '../../../i18n/language.ts';
import type { WhenWords } from '../../../i18n/time.ts';
import type { AccessPageState } from '../../../modules/access/rules.ts';

/** Everything on the page. There is no place for a customer's name or address, nor for the provider's link. */
export type AccessPageView = {
  state: AccessPageState;
  /** Between start and end. */
  live: boolean;
  /** The session's version: with the state it tells whether a page that is already open is out of date. */
  revision: number;
  centerName: string;
  serviceName: string;
  professionalName: string | null;
  startsAt: Date;
  endsAt: Date;
  opensAt: Date | null;
  /** Shown as *before* when the session has been moved. */
  previousStartsAt: Date | null;
  timeZone: string | null;
  centerTimeZone: string;
  /** The customer's locale, then the center's. */
  locales: (string | null)[];
  /** Given only in the states in which seat holders may read them. */
  joiningInstructions: string | null;
  waitingNote: string | null;
  cancellationReason: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  /** *Will you come?*, while it is asked or answered and can still be answered; null otherwise. */
  question: {
    answer: 'PENDING' | 'CONFIRMED' | 'DECLINED' | null;
    /** A *no* gives the seat back, and so takes a second step. */
    freesSeat: boolean;
    answerPath: string;
    /** Whether the page asks of itself: else only whoever answers all the same is asked, the second time. */
    offered: boolean;
  } | null;
  /** The second step of a *no* is shown instead of the question. */
  givingBack?: boolean;
  /** Its holder gave the seat up and may take it back, while one is free; null: somebody else, or it is too late. */
  gaveBack: { seatFree: boolean; answerPath: string } | null;
  /** This very page; the button posts to it. */
  joinPath: string;
  eventsPath: string;
  /** Null while there is no calendar entry to offer. */
  calendarPath: string | null;
  scriptPath: string;
  stylePath: string;
  /** The button was pressed while the door was shut: the page says so above the reason. */
  refusedPress?: boolean;
};

/** The page for a pass that nobody has: all we know is which languages the browser asked for. */
export type UnknownPassView = { state: 'UNKNOWN'; locales: (string | null)[]; stylePath: string };

/**
 * One message (`data:`, as JSON) of the page's event stream. The script compares `version` with that of the page it
 * shows and loads the page again where they differ; the rest is for other readers. It carries no link.
 */
export type AccessPageEvent = {
  version: string;
  state: AccessPageState;
  live: boolean;
  opensAt: string | null;
  startsAt: string;
  endsAt: string;
  /** Nothing more will come: the stream ends after this message. */
  final: boolean;
};

/** How this reader is spoken to. */
export type Reading = {
  language: Language;
  words: Catalog;
  when: (startsAt: Date, endsAt?: Date) => WhenWords;
};

/** Markup whose text is escaped. */
export type Markup = ReturnType<typeof html>;
