import { html } from 'hono/html';
import { ICON_URL } from '../../../design/icon.ts';
import type { OutboxMessage } from '../../../ports/dev-outbox.ts';

type Markup = ReturnType<typeof html>;

/** What both channels show of a message. */
type Shown = { to: string; subject: string; text: string };

const clock = (at: Date) =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(11, 19)} UTC</time>`;

const again = (repeats: number) =>
  repeats > 0 && html`<span class="again">sent ${String(repeats + 1)} times</span>`;

// Scripts, forms and our own origin stay out of reach for what a mail contains; its links may open a window of their
// own, which is then an ordinary one: the access page in it has a form to submit.
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

/** A mail in a sandboxed frame that reads it from `src`; `which` tells its frame from those of mails of the same subject. */
export const mailCard = (
  message: Shown & { fromName: string | null },
  { src, which }: { src: string | null; which: string },
): Markup => html`
<h2>${message.subject}</h2>
<dl><dt>From</dt><dd>${message.fromName}</dd><dt>To</dt><dd>${message.to}</dd></dl>
${src && html`<iframe src="${src}" sandbox="${SANDBOX}" referrerpolicy="no-referrer" loading="lazy" title="The mail ${which}: ${message.subject}"></iframe>`}
<details><summary>As plain text</summary><pre>${message.text}</pre></details>`;

/** A push as a phone shows it. */
export const pushCard = (message: Shown & { url: string | null }): Markup => html`
<p class="to">To the device at ${message.to}</p>
<a class="notification" href="${message.url ?? '#'}" target="_blank" rel="noopener">
<span class="app">Online Sessions · now</span>
<strong>${message.subject}</strong>
<span>${message.text}</span>
</a>`;

const frameOf = ({ id, html, to, at }: OutboxMessage) => ({
  src: html && `/outbox/${encodeURIComponent(id)}/html`,
  which: `to ${to} at ${at.toISOString().slice(11, 23)} UTC`,
});

const card = (message: OutboxMessage): Markup => html`
<article id="message-${message.id}" data-channel="${message.channel}">
<p class="kind"><span class="channel">${message.channel === 'EMAIL' ? 'Mail' : 'Push'}</span>
<span>${message.purpose}</span> ${clock(message.at)} ${again(message.repeats)}</p>
${message.channel === 'EMAIL' ? mailCard(message, frameOf(message)) : pushCard(message)}
</article>`;

/** One message as its receiver would see it: a mail in a sandboxed frame, a push as a phone shows it. */
export const renderOutboxMessage = (message: OutboxMessage): string => String(card(message));

/** Where the page finds what belongs to it. */
export type OutboxPaths = { eventsPath: string; stylePath: string; scriptPath: string };

/**
 * The development outbox: every mail and push, newest first. New ones appear by themselves with its script, and on
 * loading it again without.
 */
export function renderOutboxPage(messages: OutboxMessage[], paths: OutboxPaths): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Outbox · Online Sessions</title>
<link rel="icon" href="${ICON_URL}">
<link rel="stylesheet" href="${paths.stylePath}">
<script src="${paths.scriptPath}" defer></script>
</head>
<body>
<main data-events="${paths.eventsPath}">
<header>
<h1>Outbox</h1>
<p>Mail and push as their receivers would see them, newest first. Nothing here has left this machine.
<a href="/outbox/messages">Every message that there is, in every language</a></p>
</header>
<p id="empty">Nothing has been sent yet.</p>
<div id="messages">${messages.map(card)}</div>
</main>
</body>
</html>
`);
}
