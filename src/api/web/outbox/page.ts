import { html } from 'hono/html';
import type { OutboxMessage } from '../../../ports/dev-outbox.ts';
import { type AssetPaths, htmlPage, type Markup } from '../html-page.ts';

/** What a mail and a push both show. */
type MessageCard = { to: string; subject: string; text: string };

const timeOf = (at: Date) =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(11, 19)} UTC</time>`;

const repeatCount = (repeats: number) =>
  repeats > 0 && html`<span class="again">sent ${String(repeats + 1)} times</span>`;

// A mail's content gets no scripts, no forms and not our origin. Its links open in an ordinary window, because the access
// page that they lead to has a form.
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

/** A mail in a sandboxed frame, loaded from `src`. `label` distinguishes the titles of frames with the same subject. */
export const mailCard = (
  message: MessageCard & { fromName: string | null },
  { src, label }: { src: string | null; label: string },
): Markup => html`
<h2>${message.subject}</h2>
<dl><dt>From</dt><dd>${message.fromName}</dd><dt>To</dt><dd>${message.to}</dd></dl>
${src && html`<iframe src="${src}" sandbox="${SANDBOX}" referrerpolicy="no-referrer" loading="lazy" title="The mail ${label}: ${message.subject}"></iframe>`}
<details><summary>As plain text</summary><pre>${message.text}</pre></details>`;

/** A push as a phone shows it. */
export const pushCard = (message: MessageCard & { url: string | null }): Markup => html`
<p class="to">To the device at ${message.to}</p>
<a class="notification" href="${message.url ?? '#'}" target="_blank" rel="noopener">
<span class="app">Online Sessions · now</span>
<strong>${message.subject}</strong>
<span>${message.text}</span>
</a>`;

const frameOf = ({ id, html, to, at }: OutboxMessage) => ({
  src: html && `/outbox/${encodeURIComponent(id)}/html`,
  label: `to ${to} at ${at.toISOString().slice(11, 23)} UTC`,
});

const card = (message: OutboxMessage): Markup => html`
<article id="message-${message.id}" data-channel="${message.channel}">
<p class="kind"><span class="channel">${message.channel === 'EMAIL' ? 'Mail' : 'Push'}</span>
<span>${message.purpose}</span> ${timeOf(message.at)} ${repeatCount(message.repeats)}</p>
${message.channel === 'EMAIL' ? mailCard(message, frameOf(message)) : pushCard(message)}
</article>`;

/** One message as its receiver would see it. */
export const renderOutboxMessage = (message: OutboxMessage): string => String(card(message));

/**
 * The development outbox: every mail and push, newest first. Its script adds new messages; without scripts, a reload
 * shows them.
 */
export function renderOutboxPage(
  messages: OutboxMessage[],
  paths: AssetPaths & { eventsPath: string },
): string {
  return htmlPage({
    ...paths,
    language: 'en',
    title: 'Outbox · Online Sessions',
    body: html`<main data-events="${paths.eventsPath}">
<header>
<h1>Outbox</h1>
<p>Mail and push as their receivers would see them, newest first. Nothing here has left this machine.
<a href="/outbox/messages">Every message that there is, in every language</a></p>
</header>
<p id="empty">Nothing has been sent yet.</p>
<div id="messages">${messages.map(card)}</div>
</main>`,
  });
}
