import { html } from 'hono/html';
import type { StateTexts } from '../../../i18n/catalog.types.ts';
import { capitalized } from '../../../lib/text.ts';
import type { Markup } from '../html-page.ts';
import type { AccessPageView, PageContext } from './model.ts';
import { timeInSentence } from './texts.ts';

/** The session's name, time and professional. */
export function about(view: AccessPageView, { catalog, formatTime }: PageContext): Markup {
  const { date, time, zone, atCenter } = formatTime(view.startsAt, view.endsAt);
  return html`<header id="about" data-region>
<p class="center">${view.centerName}</p>
<h1>${view.serviceName}</h1>
<p class="when"><time datetime="${view.startsAt.toISOString()}">${capitalized(date)}<br><strong>${time}</strong></time> <span class="zone">${zone}</span></p>
${atCenter && html`<p class="zone">${capitalized(catalog.timeAt(view.centerName, atCenter))}</p>`}
${view.professionalName && html`<p class="with">${catalog.with} ${view.professionalName}</p>`}
</header>`;
}

/** The only live region of the page: screen readers announce every change of the access window from here. */
export function stateRegion(view: AccessPageView, context: PageContext, { title, hint }: StateTexts): Markup {
  const { page, reason } = context.catalog;
  const waiting = view.state === 'WAITING_FOR_LINK';
  const noted = waiting || (view.late && view.state === 'OPEN');
  const closed = waiting || view.state === 'SCHEDULED';
  const previousStart = closed || view.state === 'OPEN' ? view.previousStartsAt : null;
  const cancellationReason = view.state === 'CANCELLED' ? view.cancellationReason : null;
  return html`<div id="state" role="status" aria-live="polite" data-region>
${view.refusedPress && view.state !== 'OPEN' && html`<p class="refused">${page.refusedPress}</p>`}
<p class="title">${title}</p>
<p class="hint">${hint}</p>
${noted && view.waitingNote && html`<p class="note" dir="auto">${view.waitingNote}</p>`}
${cancellationReason && html`<p class="note">${reason}: ${cancellationReason}</p>`}
${previousStart && html`<p class="note">${page.moved(timeInSentence(previousStart, view, context))}</p>`}
${closed && html`<p class="hint follows">${page.changesByItself}</p>`}
</div>`;
}

/** The join button, while the access window is open. Opening the page is not joining: only the press is. */
export function action(view: AccessPageView, { catalog }: PageContext): Markup {
  const form = html`<form method="post" action="${view.joinPath}"><button type="submit" id="join">${catalog.joinSession}</button></form>`;
  return html`<div id="action" data-region>${view.state === 'OPEN' && form}</div>`;
}

/** The center's own text with its line breaks. Its language is unknown, so the browser takes the direction from the letters. */
export function instructions(view: AccessPageView, { catalog }: PageContext): Markup {
  const text = view.joiningInstructions;
  return html`<section id="instructions" data-region>${
    text &&
    html`<h2>${catalog.instructions}</h2><p class="text" dir="auto">${text.replace(/\r\n?/g, '\n')}</p>`
  }</section>`;
}

// An email address may contain characters that have a meaning in a URL.
const mailtoAddress = (email: string): string => encodeURIComponent(email).replace('%40', '@');
const dialable = (phone: string): string => phone.replace(/[^+\d]/g, '');

/** The center's contact, and the link to the calendar entry. */
export function help(view: AccessPageView, { catalog }: PageContext): Markup {
  const { contactEmail, contactPhone, calendarPath } = view;
  const ahead = view.state === 'SCHEDULED' || view.state === 'WAITING_FOR_LINK' || view.state === 'OPEN';
  return html`<footer id="help" data-region>
${calendarPath && ahead && html`<a id="calendar" href="${calendarPath}">${catalog.addToCalendar}</a>`}
${(contactEmail || contactPhone) && html`<span>${catalog.mail.questions}</span>`}
${contactEmail && html`<a id="mail" href="mailto:${mailtoAddress(contactEmail)}">${contactEmail}</a>`}
${contactPhone && html`<a id="phone" href="tel:${dialable(contactPhone)}">${contactPhone}</a>`}
</footer>`;
}
