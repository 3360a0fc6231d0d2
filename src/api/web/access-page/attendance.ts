import { html } from 'hono/html';
import type { AccessPageView, Markup, Reading } from './model.ts';

/*
 * Mail scanners fill in forms and press the first button. Whatever changes who has a seat therefore wants a box to be
 * ticked, on a form that comes after a harmless one.
 */

/** The field of the box, and what it says when it is ticked. */
export const TICK = { name: 'sure', value: 'yes' } as const;

/** *Will you come?*, its second step, or the way back to a seat that was given up. */
export function attendance(view: AccessPageView, reading: Reading): Markup {
  const { question, givingBack, gaveBack } = view;
  const content = gaveBack
    ? wayBack(gaveBack, reading)
    : question && questionIn(question, reading, givingBack);
  // A target that takes the focus: whoever has answered hears what became of it.
  return html`<section id="attendance" data-region tabindex="-1">${content}</section>`;
}

type Question = NonNullable<AccessPageView['question']>;

function questionIn(question: Question, reading: Reading, givingBack = false): Markup | false {
  if (givingBack && question.freesSeat) return secondStep(question, reading);
  return question.offered && asked(question, reading);
}

const button = (attending: boolean, label: string) =>
  html`<button type="submit" name="attending" value="${String(attending)}" id="attending-${String(attending)}">${label}</button>`;

const tickBox = (label: string) =>
  html`<label class="tick"><input type="checkbox" name="${TICK.name}" value="${TICK.value}" id="tick" required> ${label}</label>`;

function asked({ answer, answerPath, freesSeat }: Question, { words }: Reading): Markup {
  const said = words.page.attendance;
  const [confirmed, declined] = [answer === 'CONFIRMED', answer === 'DECLINED'];
  return html`
<h2>${said.question}</h2>
${(confirmed || declined) && html`<p class="text" role="status">${confirmed ? said.confirmed : said.declined}</p>`}
<form method="post" action="${answerPath}">${!confirmed && button(true, said.yes)}${!declined && button(false, said.no)}</form>
${freesSeat && !declined && html`<p class="hint">${said.freesSeat}</p>`}
`;
}

function secondStep({ answerPath }: Question, reading: Reading): Markup {
  const { giveBack } = reading.words.page.attendance;
  return html`
<h2>${giveBack.question}</h2>
<p class="text">${giveBack.hint}</p>
<form method="post" action="${answerPath}">${button(true, giveBack.keep)}</form>
<form method="post" action="${answerPath}">${tickBox(giveBack.tick)}${button(false, giveBack.button)}</form>
`;
}

function wayBack(
  { seatFree, answerPath }: NonNullable<AccessPageView['gaveBack']>,
  reading: Reading,
): Markup {
  const { takeBack } = reading.words.page.attendance;
  if (!seatFree) return html`<p class="hint">${takeBack.full}</p>`;
  return html`
<form method="post" action="${answerPath}">${tickBox(takeBack.tick)}${button(true, takeBack.button)}</form>
`;
}
