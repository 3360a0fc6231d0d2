import { html } from 'hono/html';
import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { whenWords } from '../../../i18n/time.ts';
import { isFinalForPage } from '../../../modules/access/rules.ts';
import { attendance } from './attendance.ts';
import type { AccessPageEvent, AccessPageView, Reading, UnknownPassView } from './model.ts';
import { about, action, document, help, instructions, stateRegion } from './parts.ts';
import { stateWords } from './texts.ts';

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
  final: isFinalForPage(view.state),
});

function readingOf(view: AccessPageView): Reading {
  const { language, formattingLocale: locale } = chooseLanguage(...view.locales);
  const { timeZone, centerTimeZone } = view;
  const when = (startsAt: Date, endsAt?: Date) =>
    whenWords({ startsAt, endsAt, locale, timeZone, centerTimeZone });
  return { language, words: catalogFor(language), when };
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
  const { title, hint } = catalogFor(language).page.unknown;
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
