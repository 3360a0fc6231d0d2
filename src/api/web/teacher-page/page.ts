import { html } from 'hono/html';
import { catalogFor } from '../../../i18n/catalog.ts';
import type { Catalog, StateTexts } from '../../../i18n/catalog.types.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { type FormattedTime, formatTime } from '../../../i18n/time.ts';
import { capitalized } from '../../../lib/text.ts';
import { LATE_MINUTES } from '../../../modules/notifications/late-starts/rules.ts';
import { TICK } from '../access-page/attendance.ts';
import { htmlPage, type Markup } from '../html-page.ts';
import type { TeacherPageView } from './model.ts';

type Context = { catalog: Catalog; timeOf: (at: Date, until?: Date) => FormattedTime };

/**
 * The whole page of a professional for one session, in their language and on the center's clock. It needs no script. All
 * text is escaped.
 */
export function renderTeacherPage(view: TeacherPageView): string {
  const { language, formattingLocale: locale } = chooseLanguage(...view.locales);
  const catalog = catalogFor(language);
  const zones = { timeZone: null, centerTimeZone: view.timeZone };
  const timeOf = (startsAt: Date, endsAt?: Date) => formatTime({ startsAt, endsAt, locale, ...zones });
  const context = { catalog, timeOf };
  const texts = stateTexts(view, context);
  const active = view.state !== 'ENDED' && view.state !== 'CANCELLED';
  return htmlPage({
    language,
    title: `${texts.title} · ${view.serviceName} · ${view.centerName}`,
    stylePath: view.stylePath,
    body: html`<main data-state="${view.state}">
${about(view, context)}
<div class="card">
${stateRegion(view, context, texts)}
${active && (view.joinUrl === null ? linkForm(view, context) : startForm(view, context))}
</div>
${active && facts(view, context)}
${active && view.mayStartLate && lateForm(view, context)}
${active && view.backup && roomForm(view.path, view.backup, context)}
</main>`,
  });
}

function stateTexts(view: TeacherPageView, { catalog, timeOf }: Context): StateTexts {
  const { teach, page } = catalog;
  if (view.state === 'ENDED') return page.ended(timeOf(view.endsAt).sentence);
  if (view.state === 'CANCELLED') return teach.cancelled(view.centerName);
  if (view.joinUrl === null) return teach.missing;
  return view.joinedAt ? teach.started(timeOf(view.joinedAt).sentence) : teach.ready;
}

function about(view: TeacherPageView, { timeOf }: Context): Markup {
  const { date, time, zone } = timeOf(view.startsAt, view.endsAt);
  return html`<header>
<p class="center">${view.centerName}</p>
<h1>${view.serviceName}</h1>
<p class="when"><time datetime="${view.startsAt.toISOString()}">${capitalized(date)}<br><strong>${time}</strong></time> <span class="zone">${zone}</span></p>
</header>`;
}

function stateRegion({ answer }: TeacherPageView, { catalog }: Context, { title, hint }: StateTexts): Markup {
  const { teach } = catalog;
  return html`<div id="state" role="status">
${answer?.kind === 'REFUSED' && html`<p class="refused">${teach.refused}</p>`}
<p class="title">${title}</p>
<p class="hint">${hint}</p>
</div>`;
}

function startForm(view: TeacherPageView, { catalog }: Context): Markup {
  return html`<form method="post" action="${view.path}"><button type="submit" name="act" value="start" id="start">${catalog.mail.openClass}</button></form>`;
}

/** A field for the link. What was refused stays in it, with what may have been meant beside it. */
function linkForm({ path, answer }: TeacherPageView, { catalog }: Context): Markup {
  const { form } = catalog.teach;
  const refused = answer?.kind === 'LINK_REFUSED' ? answer : null;
  const suggestion = refused?.suggestion;
  const fault =
    refused &&
    html`<p class="fault" id="fault" role="alert">${form.refused}${suggestion && html` ${form.suggestion} <strong class="url">${suggestion}</strong>`}</p>`;
  const take =
    suggestion &&
    html`<form method="post" action="${path}"><input type="hidden" name="link" value="${suggestion}"><button type="submit" name="act" value="link" id="take">${form.take}</button></form>`;
  return html`<form method="post" action="${path}">
<label for="link">${form.label}</label>
<p class="hint" id="hint">${form.hint}</p>
<textarea id="link" name="link" rows="3" required dir="ltr" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="hint${refused ? ' fault' : ''}"${refused ? html` aria-invalid="true"` : ''}>
${refused?.typed ?? ''}</textarea>
${fault}
<button type="submit" name="act" value="link" id="save">${form.button}</button>
</form>
${take}`;
}

/** The number of seats, when people come in, the link and the note. */
function facts(view: TeacherPageView, { catalog, timeOf }: Context): Markup {
  const { mail, teach } = catalog;
  const { joinUrl, waitingNote } = view;
  return html`<dl class="facts">
<div><dt>${mail.booked}</dt><dd>${mail.people(view.seatsTaken)}. ${mail.openFrom(timeOf(view.opensAt).short)}</dd></div>
${joinUrl && html`<div><dt>${teach.link}</dt><dd class="url" dir="ltr">${joinUrl}</dd></div>`}
${waitingNote && html`<div><dt>${teach.waitingNote}</dt><dd dir="auto">${waitingNote}</dd></div>`}
</dl>`;
}

function lateForm(view: TeacherPageView, { catalog, timeOf }: Context): Markup {
  const { late: texts } = catalog.teach;
  const { late, answer } = view;
  const recently = answer?.kind === 'SAID_JUST_NOW';
  return html`<section id="late" class="late">
<h2>${texts.title}</h2>
${late && html`<p class="text" role="status">${texts.said(late.minutes, timeOf(late.at).sentence)}</p>`}
${recently && html`<p class="fault" role="alert">${texts.recently}</p>`}
<p class="hint">${texts.hint}</p>
<form method="post" action="${view.path}"><input type="hidden" name="act" value="late">${LATE_MINUTES.map(
    (minutes) =>
      html`<button type="submit" name="minutes" value="${minutes}" id="late-${minutes}">${texts.button(minutes)}</button>`,
  )}</form>
</section>`;
}

/** Switches to the backup room, or back. The box keeps mail scanners, which press buttons, from doing it. */
function roomForm(path: string, backup: 'IN_USE' | 'STORED', { catalog }: Context): Markup {
  const { room } = catalog.teach;
  const isInUse = backup === 'IN_USE';
  const [act, tick, label] = isInUse ? ['back', room.tickBack, room.back] : ['backup', room.tick, room.use];
  return html`<section id="room" class="room">
<h2>${isInUse ? room.inUse : room.title}</h2>
${!isInUse && html`<p class="hint">${room.hint}</p>`}
<form method="post" action="${path}">
<label class="tick"><input type="checkbox" name="${TICK.name}" value="${TICK.value}" required> ${tick}</label>
<button type="submit" name="act" value="${act}" id="${act}">${label}</button>
</form>
</section>`;
}
