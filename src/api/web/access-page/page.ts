import { html } from 'hono/html';
import { wordsIn } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { whenWords } from '../../../i18n/time.ts';
import { type AccessPageState, isSettled } from '../../../modules/access/rules.ts';
import { attendance } from './attendance.ts';
import { about, action, document, help, instructions, type Reading, stateRegion } from './parts.ts';
import { stateWords } from './texts.ts';

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

/** What changes on a page while it is open. */
type Changing = Pick<AccessPageView, 'state' | 'live' | 'revision' | 'opensAt' | 'startsAt' | 'endsAt'>;

/** What the page's stream says about this state of the page. */
export const accessPageEvent = (view: Changing): AccessPageEvent => ({
  version: `${view.state}.${view.live ? 'live' : 'still'}.${view.revision}`,
  state: view.state,
  live: view.live,
  opensAt: view.opensAt?.toISOString() ?? null,
  startsAt: view.startsAt.toISOString(),
  endsAt: view.endsAt.toISOString(),
  final: isSettled(view.state),
});

function readingOf(view: AccessPageView): Reading {
  const { language, formattingLocale: locale } = chooseLanguage(...view.locales);
  const { timeZone, centerTimeZone } = view;
  const when = (startsAt: Date, endsAt?: Date) =>
    whenWords({ startsAt, endsAt, locale, timeZone, centerTimeZone });
  return { language, words: wordsIn(language), when };
}

function knownPass(view: AccessPageView): string {
  const reading = readingOf(view);
  const { version, final } = accessPageEvent(view);
  const said = stateWords(view, reading);
  const waits = view.state === 'SCHEDULED' || view.state === 'WAITING_FOR_LINK';
  return document({
    language: reading.language,
    title: `${said.title} · ${view.serviceName} · ${view.centerName}`,
    stylePath: view.stylePath,
    // While it waits there is nothing to fill in and little to read, so a reload interrupts nobody.
    head: html`<script src="${view.scriptPath}" defer></script>
${waits && html`<noscript><meta http-equiv="refresh" content="30"></noscript>`}`,
    main: html`<main data-state="${view.state}" data-version="${version}" data-events="${view.eventsPath}"${final ? html` data-final` : ''}>
${about(view, reading)}
<div class="door">
${stateRegion(view, reading, said)}
${action(view, reading)}
${!final && html`<noscript><p class="hint">${reading.words.page.reloadHint} <a href="${view.joinPath}">${reading.words.page.reload}</a></p></noscript>`}
</div>
${attendance(view, reading)}
${instructions(view, reading)}
${help(view, reading)}
</main>`,
  });
}

function unknownPass({ locales, stylePath }: UnknownPassView): string {
  const { language } = chooseLanguage(...locales);
  const { title, hint } = wordsIn(language).page.unknown;
  return document({
    language,
    title,
    stylePath,
    head: html``,
    main: html`<main data-state="UNKNOWN"><h1>${title}</h1><p class="door">${hint}</p></main>`,
  });
}

/**
 * The personal access page, whole, in every state (R14), in the customer's language and zone. It says everything and
 * its button works without scripts; the script only keeps it up to date. All text is escaped.
 */
export const renderAccessPage = (view: AccessPageView | UnknownPassView): string =>
  view.state === 'UNKNOWN' ? unknownPass(view) : knownPass(view);
