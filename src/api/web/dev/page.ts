import { html } from 'hono/html';
import { ICON_URL } from '../../../design/icon.ts';

/** What this server has to show. */
export type Tools = {
  /** False: messages really go out. */
  outbox: boolean;
};

type Tool = { path: string; name: string; what: string };

const GRAPHIQL: Tool = {
  path: '/graphql',
  name: 'GraphiQL',
  what: 'Ask the API, and read its whole schema. Paste a token under “Headers”: { "Authorization": "Bearer TOKEN" }',
};
const OUTBOX: Tool[] = [
  {
    path: '/outbox',
    name: 'Outbox',
    what: 'Every mail and push that this server would have sent, as its receiver would see it.',
  },
  {
    path: '/outbox/messages',
    name: 'Messages',
    what: 'Every message that there is, in every language, with made-up facts.',
  },
];

const CREATE_CENTER = `npm run admin -- create-center \\
  --name "Studio Lumen" --locale en-GB \\
  --time-zone Europe/Rome \\
  --manager-email you@example.com`;

const card = ({ path, name, what }: Tool) => html`
<article><h2><a href="${path}">${name}</a></h2><p>${what}</p></article>`;

/** Where somebody begins who has just started the server: what there is to look at, and how to get a token. */
export function renderDevPage({ outbox }: Tools, { stylePath }: { stylePath: string }): string {
  const tools = [GRAPHIQL, ...(outbox ? OUTBOX : [])];
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Online Sessions, for developers</title>
<link rel="icon" href="${ICON_URL}">
<link rel="stylesheet" href="${stylePath}">
</head>
<body>
<main>
<header>
<h1>Online Sessions</h1>
<p>The server runs. This page is shown outside production only, and on this machine only.</p>
</header>
${tools.map(card)}
${!outbox && html`<p class="to">There is no outbox: this server really sends its mails and pushes.</p>`}
<article>
<h2>A center, and a token</h2>
<p>In another terminal, also while the server runs. It prints the token of the center’s first manager.</p>
<pre>${CREATE_CENTER}</pre>
<p>A new token for the same person, and all that the command can do:</p>
<pre>npm run admin -- issue-token --email you@example.com
npm run admin -- --help</pre>
</article>
</main>
</body>
</html>
`);
}
