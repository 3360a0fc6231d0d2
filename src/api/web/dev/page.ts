import { html } from 'hono/html';
import { htmlPage } from '../html-page.ts';

/** The tools that differ between servers. */
export type Tools = {
  /** False: messages are really sent. */
  outbox: boolean;
};

type Tool = { path: string; name: string; description: string };

const CONSOLE: Tool = {
  path: '/',
  name: 'Console',
  description: 'The screens of studios and their customers.',
};
const GRAPHIQL: Tool = {
  path: '/graphql',
  name: 'GraphiQL',
  description:
    'Ask the API, and read its whole schema. Paste a token under “Headers”: { "Authorization": "Bearer TOKEN" }',
};
const OUTBOX: Tool[] = [
  {
    path: '/outbox',
    name: 'Outbox',
    description: 'Every mail and push that this server would have sent, as its receiver would see it.',
  },
  {
    path: '/outbox/messages',
    name: 'Messages',
    description: 'Every message that there is, in every language, with made-up facts.',
  },
];

const CREATE_CENTER = `npm run admin -- create-center \\
  --name "Studio Lumen" --locale en-GB \\
  --time-zone Europe/Rome \\
  --manager-email you@example.com`;

const card = ({ path, name, description }: Tool) => html`
<article><h2><a href="${path}">${name}</a></h2><p>${description}</p></article>`;

/** The first page for a developer who has just started the server: the tools, and how to get a token. */
export function renderDevPage({ outbox }: Tools, stylePath: string): string {
  const tools = [CONSOLE, GRAPHIQL, ...(outbox ? OUTBOX : [])];
  return htmlPage({
    language: 'en',
    title: 'Online Sessions, for developers',
    stylePath,
    body: html`<main>
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
</main>`,
  });
}
