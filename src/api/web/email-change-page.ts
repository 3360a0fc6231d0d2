import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { catalogFor } from '../../i18n/catalog.ts';
import { chooseLanguage } from '../../i18n/language.ts';
import { NotFoundError } from '../../lib/errors.ts';
import type { TakeBackState } from '../../modules/people/email-changes/rules.ts';
import type { TakeBack } from '../../modules/people/email-changes/take-back/operations.ts';
import { policy, withHeaders } from '../http/security-headers.ts';
import { document } from './access-page/parts.ts';

type Deps = { emailChanges: TakeBack; stylePath: string };
type View = { state: TakeBackState; centerName: string; locales: (string | null)[] };

const headers = withHeaders({
  'Content-Security-Policy': policy({ 'style-src': "'self'", 'img-src': 'data:', 'form-action': "'self'" }),
  'X-Robots-Tag': 'noindex',
});

/**
 * The page that takes a change of address back, in the account's language. Reading it changes nothing, however often mail
 * scanners do; only the press acts. It shows no name and no address.
 */
export function createEmailChangePage({ emailChanges, stylePath }: Deps): Hono {
  const page = new Hono();

  async function shown(c: Context, token: string) {
    const view = await emailChanges.visit(token);
    return view ? c.html(renderEmailChangePage(view, c.req.path, stylePath)) : c.notFound();
  }

  page.use('/email/*', headers);
  page.get('/email/:token', (c) => shown(c, c.req.param('token')));
  // Its body is never read: the token is in the address, and there is nothing else to say.
  page.post('/email/:token', async (c) => {
    const token = c.req.param('token');
    await emailChanges.takeBack(token).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
    });
    // Seen anew by GET, which says what is the case now.
    return (await emailChanges.visit(token)) ? c.redirect(c.req.path, 303) : c.notFound();
  });
  return page;
}

function renderEmailChangePage(
  { state, centerName, locales }: View,
  path: string,
  stylePath: string,
): string {
  const { language } = chooseLanguage(...locales);
  const { page } = catalogFor(language).emailChange;
  const said = {
    STANDS: page.stands,
    TAKEN_BACK: page.takenBack(centerName),
    OVER: page.over(centerName),
  }[state];
  const form = html`<form method="post" action="${path}"><button type="submit" id="take-back">${page.button}</button></form>`;
  return document({
    language,
    title: `${said.title} · ${centerName}`,
    stylePath,
    head: html``,
    main: html`<main data-state="${state}">
<p class="center">${centerName}</p>
<h1>${said.title}</h1>
<div class="door"><p class="hint">${said.hint}</p>
${state === 'STANDS' && form}</div>
</main>`,
  });
}
