import { html } from 'hono/html';
import { ICON_URL } from '../../../design/icon.ts';
import type { StateWords } from '../../../i18n/catalog.types.ts';
import type { Language } from '../../../i18n/language.ts';
import { capitalized } from '../../../lib/text.ts';
import type { AccessPageView, Markup, Reading } from './model.ts';
import { formatted } from './texts.ts';

/** The frame of a page: nothing in it is inline, as the content security policy demands. */
export function document(page: {
  language: Language;
  title: string;
  stylePath: string;
  head: Markup;
  main: Markup;
}): string {
  return String(html`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${page.title}</title>
<link rel="icon" href="${ICON_URL}">
<link rel="stylesheet" href="${page.stylePath}">
${page.head}
</head>
<body>
${page.main}
</body>
</html>
`);
}

/** What it is, when and with whom. */
export function about(view: AccessPageView, { words, when }: Reading): Markup {
  const { date, time, zone, atCenter } = when(view.startsAt, view.endsAt);
  return html`<header id="about" data-region>
<p class="center">${view.centerName}</p>
<h1>${view.serviceName}</h1>
<p class="when"><time datetime="${view.startsAt.toISOString()}">${capitalized(date)}<br><strong>${time}</strong></time> <span class="zone">${zone}</span></p>
${atCenter && html`<p class="zone">${capitalized(words.timeAt(view.centerName, atCenter))}</p>`}
${view.professionalName && html`<p class="with">${words.with} ${view.professionalName}</p>`}
</header>`;
}

/** The page's only live region: whatever changes about the door is announced from here, as a whole. */
export function stateRegion(view: AccessPageView, reading: Reading, { title, hint }: StateWords): Markup {
  const { words, when } = reading;
  const { page } = words;
  const waiting = view.state === 'WAITING_FOR_LINK';
  const shut = waiting || view.state === 'SCHEDULED';
  const moved = shut || view.state === 'OPEN' ? view.previousStartsAt : null;
  const reason = view.state === 'CANCELLED' ? view.cancellationReason : null;
  return html`<div id="state" role="status" aria-live="polite" data-region>
${view.refusedPress && view.state !== 'OPEN' && html`<p class="refused">${page.refusedPress}</p>`}
<p class="title">${title}</p>
<p class="hint">${hint}</p>
${waiting && view.waitingNote && html`<p class="note" dir="auto">${view.waitingNote}</p>`}
${reason && html`<p class="note">${words.reason}: ${reason}</p>`}
${moved && html`<p class="note">${page.moved(formatted(when(moved), view, reading))}</p>`}
${shut && html`<p class="hint follows">${page.changesByItself}</p>`}
</div>`;
}

/** The button, while there is a door to walk through. Opening the page is not joining: only this press is. */
export function action(view: AccessPageView, { words }: Reading): Markup {
  const form = html`<form method="post" action="${view.joinPath}"><button type="submit" id="join">${words.joinSession}</button></form>`;
  return html`<div id="action" data-region>${view.state === 'OPEN' && form}</div>`;
}

/** The center's own words, with their line breaks, in a language that nobody told us: their letters say its direction. */
export function instructions(view: AccessPageView, { words }: Reading): Markup {
  const text = view.joiningInstructions;
  return html`<section id="instructions" data-region>${
    text && html`<h2>${words.instructions}</h2><p class="text" dir="auto">${text.replace(/\r\n?/g, '\n')}</p>`
  }</section>`;
}

/** An address may hold what means something else in a URL. */
const addressInUrl = (email: string): string => encodeURIComponent(email).replace('%40', '@');
const dialled = (phone: string): string => phone.replace(/[^+\d]/g, '');

/** Whom to ask, and the entry for the calendar. */
export function help(view: AccessPageView, { words }: Reading): Markup {
  const { contactEmail, contactPhone, calendarPath } = view;
  const ahead = view.state === 'SCHEDULED' || view.state === 'WAITING_FOR_LINK' || view.state === 'OPEN';
  return html`<footer id="help" data-region>
${calendarPath && ahead && html`<a id="calendar" href="${calendarPath}">${words.addToCalendar}</a>`}
${(contactEmail || contactPhone) && html`<span>${words.mail.questions}</span>`}
${contactEmail && html`<a id="mail" href="mailto:${addressInUrl(contactEmail)}">${contactEmail}</a>`}
${contactPhone && html`<a id="phone" href="tel:${dialled(contactPhone)}">${contactPhone}</a>`}
</footer>`;
}
