import { html } from 'hono/html';
import type { AccessPageView } from './page.ts';
import type { Markup, Reading } from './page-parts.ts';

/** The question *will you come?* with its two buttons, or with the one that takes the answer back. */
export function attendance({ question }: AccessPageView, { words }: Reading): Markup {
  if (!question) return html`<section id="attendance" data-region></section>`;
  const { answer, answerPath, freesSeat } = question;
  const said = words.page.attendance;
  const [confirmed, declined] = [answer === 'CONFIRMED', answer === 'DECLINED'];
  const button = (attending: 'true' | 'false', label: string) =>
    html`<button type="submit" name="attending" value="${attending}" id="attending-${attending}">${label}</button>`;
  return html`<section id="attendance" data-region>
<h2>${said.question}</h2>
${(confirmed || declined) && html`<p class="text">${confirmed ? said.confirmed : said.declined}</p>`}
<form method="post" action="${answerPath}">${!confirmed && button('true', said.yes)}${!declined && button('false', said.no)}</form>
${freesSeat && !declined && html`<p class="hint">${said.freesSeat}</p>`}
</section>`;
}
