import { html } from 'hono/html';
import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { formatTime } from '../../../i18n/time.ts';
import { isFinalForPage, type PassState } from '../../../modules/access/rules.ts';
import { htmlPage } from '../html-page.ts';
import { attendance } from './attendance.ts';
import type { AccessPageEvent, AccessPageView, PageContext } from './model.ts';
import { about, action, help, instructions, stateRegion } from './parts.ts';
import { stateTexts } from './texts.ts';

/** The fields that change while a page is open. */
type ChangingFields = Pick<
  AccessPageView,
  'mayBeRestored' | 'live' | 'revision' | 'opensAt' | 'startsAt' | 'endsAt'
> & { state: PassState };

/** The event that tells open pages of this state. */
export const accessPageEvent = (view: ChangingFields): AccessPageEvent => ({
  version: `${view.state}.${view.live ? 'live' : 'still'}.${view.revision}`,
  state: view.state,
  live: view.live,
  opensAt: view.opensAt?.toISOString() ?? null,
  startsAt: view.startsAt.toISOString(),
  endsAt: view.endsAt.toISOString(),
  final: isFinalForPage(view.state) && !view.mayBeRestored,
});

function contextOf(view: AccessPageView): PageContext {
  const { language, formattingLocale: locale } = chooseLanguage(...view.locales);
  const { timeZone, centerTimeZone } = view;
  return {
    language,
    catalog: catalogFor(language),
    formatTime: (startsAt, endsAt) => formatTime({ startsAt, endsAt, locale, timeZone, centerTimeZone }),
  };
}

/**
 * The whole access page in every state (R14), in the customer's language and time zone. Its content and its button work
 * without scripts; the script only keeps an open page up to date. All text is escaped.
 */
export function renderAccessPage(view: AccessPageView): string {
  const context = contextOf(view);
  const { reload, reloadHint } = context.catalog.page;
  const { version, final } = accessPageEvent(view);
  const texts = stateTexts(view, context);
  const waiting = view.state === 'SCHEDULED' || view.state === 'WAITING_FOR_LINK';
  return htmlPage({
    language: context.language,
    title: `${texts.title} · ${view.serviceName} · ${view.centerName}`,
    stylePath: view.stylePath,
    scriptPath: view.scriptPath,
    // A page that waits has nothing to fill in and little to read, so a reload interrupts nobody.
    head: waiting && html`<noscript><meta http-equiv="refresh" content="30"></noscript>`,
    body: html`<main data-state="${view.state}" data-version="${version}" data-events="${view.eventsPath}"${final ? html` data-final` : ''}>
${about(view, context)}
<div class="card">
${stateRegion(view, context, texts)}
${action(view, context)}
${!final && html`<noscript><p class="hint">${reloadHint} <a href="${view.joinPath}">${reload}</a></p></noscript>`}
</div>
${attendance(view, context)}
${instructions(view, context)}
${help(view, context)}
</main>`,
  });
}
