import { html } from 'hono/html';
import { htmlPage } from '../html-page.ts';

/** In place of the console, for whoever runs the server. */
export const renderNotBuiltPage = (stylePath: string, development: boolean): string =>
  htmlPage({
    language: 'en',
    title: 'The console is not built',
    stylePath,
    body: html`<main>
<h1>The console is not built</h1>
<p class="card">The server runs, and so does its API. Its screens are made by</p>
<pre>npm run build</pre>
${development && html`<p class="card"><a href="/dev">The tools for developers</a></p>`}
</main>`,
  });
