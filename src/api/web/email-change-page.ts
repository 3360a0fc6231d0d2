import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { catalogFor } from '../../i18n/catalog.ts';
import { chooseLanguage } from '../../i18n/language.ts';
import { NotFoundError } from '../../lib/errors.ts';
import type { TakeBackState } from '../../modules/people/email-changes/rules.ts';
import type { TakeBack } from '../../modules/people/email-changes/take-back/operations.ts';
import { policy, withHeaders } from '../http/security-headers.ts';
import { htmlPage } from './html-page.ts';

type Deps = { emailChanges: TakeBack; stylePath: string };
type View = { state: TakeBackState; centerName: string; locales: (string | null)[] };

const headers = withHeaders({
  'Content-Security-Policy': policy({ 'style-src': "'self'", 'img-src': 'data:', 'form-action': "'self'" }),
  'X-Robots-Tag': 'noindex',
});

/**
 * The page that takes back a change of address, in the account's language. Reading it changes nothing, however often mail
 * scanners do it; only the press of the button acts. It shows no name and no address.
 */
export function createEmailChangePage({ emailChanges, stylePath }: Deps): Hono {
  const routes = new Hono();

  async function showPage(c: Context, token: string) {
    const view = await emailChanges.visit(token);
    return view ? c.html(renderEmailChangePage(view, c.req.path, stylePath)) : c.notFound();
  }

  routes.use('/email/*', headers);
  routes.get('/email/:token', (c) => showPage(c, c.req.param('token')));
  // The request's body is ignored: the token in the path says everything.
  routes.post('/email/:token', async (c) => {
    const token = c.req.param('token');
    await emailChanges.takeBack(token).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
    });
    // The page says the present state, also if there was nothing to take back.
    return (await emailChanges.visit(token)) ? c.redirect(c.req.path, 303) : c.notFound();
  });
  return routes;
}

function renderEmailChangePage(
  { state, centerName, locales }: View,
  path: string,
  stylePath: string,
): string {
  const { language } = chooseLanguage(...locales);
  const { page } = catalogFor(language).emailChange;
  const { title, hint } = {
    STANDS: page.stands,
    TAKEN_BACK: page.takenBack(centerName),
    OVER: page.over(centerName),
  }[state];
  const form = html`<form method="post" action="${path}"><button type="submit" id="take-back">${page.button}</button></form>`;
  return htmlPage({
    language,
    title: `${title} · ${centerName}`,
    stylePath,
    body: html`<main data-state="${state}">
<p class="center">${centerName}</p>
<h1>${title}</h1>
<div class="card"><p class="hint">${hint}</p>
${state === 'STANDS' && form}</div>
</main>`,
  });
}
