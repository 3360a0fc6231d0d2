import { html } from 'hono/html';
import type { Markup } from '../html-page.ts';
import type { AccessPageView, PageContext } from './model.ts';
import { timeInSentence } from './texts.ts';

/*
 * Mail scanners fill in forms and press the first button. So a form that changes who has a seat needs a ticked box, and
 * comes after a form that changes nothing.
 */

/** The field of the box, and its value when it is ticked. */
export const TICK = { name: 'sure', value: 'yes' } as const;

/** The attendance question, the second step of a *no*, or the form that takes a seat again. */
export function attendance(view: AccessPageView, context: PageContext): Markup {
  const { question, gaveBack } = view;
  const content = gaveBack
    ? takeBackForm(gaveBack, context)
    : question && questionForm(question, view, context);
  // The section takes the focus after an answer, so that screen readers read the result.
  return html`<section id="attendance" data-region tabindex="-1">${content}</section>`;
}

type Question = NonNullable<AccessPageView['question']>;

function questionForm(question: Question, view: AccessPageView, context: PageContext): Markup | false {
  if (view.givingBack && question.freesSeat) return giveBackForms(question, view, context);
  return question.offered && answerForm(question, context);
}

const button = (attending: boolean, label: string) =>
  html`<button type="submit" name="attending" value="${String(attending)}" id="attending-${String(attending)}">${label}</button>`;

const tickBox = (label: string) =>
  html`<label class="tick"><input type="checkbox" name="${TICK.name}" value="${TICK.value}" id="tick" required> ${label}</label>`;

function answerForm({ answer, answerPath, freesSeat }: Question, { catalog }: PageContext): Markup {
  const texts = catalog.page.attendance;
  const [confirmed, declined] = [answer === 'CONFIRMED', answer === 'DECLINED'];
  return html`
<h2>${texts.question}</h2>
${(confirmed || declined) && html`<p class="text" role="status">${confirmed ? texts.confirmed : texts.declined}</p>`}
<form method="post" action="${answerPath}">${!confirmed && button(true, texts.yes)}${!declined && button(false, texts.no)}</form>
${freesSeat && !declined && html`<p class="hint">${texts.freesSeat}</p>`}
`;
}

function giveBackForms(
  { answerPath, wasFreeUntil }: Question,
  view: AccessPageView,
  context: PageContext,
): Markup {
  const { giveBack } = context.catalog.page.attendance;
  return html`
<h2>${giveBack.question}</h2>
<p class="text">${giveBack.hint}</p>
${wasFreeUntil && html`<p class="note" id="late">${giveBack.late(timeInSentence(wasFreeUntil, view, context))}</p>`}
<form method="post" action="${answerPath}">${button(true, giveBack.keep)}</form>
<form method="post" action="${answerPath}">${tickBox(giveBack.tick)}${button(false, giveBack.button)}</form>
`;
}

type GaveBack = NonNullable<AccessPageView['gaveBack']>;

function takeBackForm({ seatFree, answerPath }: GaveBack, { catalog }: PageContext): Markup {
  const { takeBack } = catalog.page.attendance;
  if (!seatFree) return html`<p class="hint">${takeBack.full}</p>`;
  return html`
<form method="post" action="${answerPath}">${tickBox(takeBack.tick)}${button(true, takeBack.button)}</form>
`;
}
