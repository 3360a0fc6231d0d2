import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { catalogFor } from '../../i18n/catalog.ts';
import { acceptedLocales, chooseLanguage } from '../../i18n/language.ts';
import { UnavailableError } from '../../lib/errors.ts';
import type { PageEnv } from '../http/client-address.ts';
import { htmlPage } from './html-page.ts';

type Answer = Response | Promise<Response>;

/** Whether the caller is a program that asks for data, not a person with a browser. */
function wantsData(c: Context): boolean {
  const accepted = c.req.header('accept') ?? '';
  return /\bjson\b/i.test(accepted) && !/\bhtml\b/i.test(accepted);
}

/** The reader is unknown, so the browser's locales choose the language. */
const localesOf = (c: Context) => acceptedLocales(c.req.header('accept-language'));

/**
 * The answer for an unknown address and for an unknown pass. People come here with a personal access URL that was cut
 * off on its way or replaced by a newer one, so the page explains that.
 */
export function notFound(c: Context, stylePath: string): Answer {
  if (wantsData(c)) return c.json({ error: 'There is nothing at this address.' }, 404);
  return c.html(renderNotFoundPage(localesOf(c), stylePath), 404);
}

/** The answer for a pass whose center is suspended. It does not say why, nor which center. */
export function centerUnavailable(c: Context, stylePath: string, locales: (string | null)[]): Answer {
  if (wantsData(c)) return c.json({ error: 'The center is not available at present.' }, 404);
  return c.html(renderNotFoundPage(locales, stylePath, 'keptOut'), 404);
}

export function renderNotFoundPage(
  locales: (string | null)[],
  stylePath: string,
  why: 'unknown' | 'keptOut' = 'unknown',
): string {
  const { language } = chooseLanguage(...locales);
  const { title, hint } = catalogFor(language).page[why];
  return htmlPage({
    language,
    title,
    stylePath,
    body: html`<main data-state="UNKNOWN"><h1>${title}</h1><p class="card">${hint}</p></main>`,
  });
}

/** The methods that the routes of this path take. */
export function methodsOf(
  { router, routes }: Pick<Hono<PageEnv>, 'router' | 'routes'>,
  path: string,
): string[] {
  const methods = new Set(routes.map(({ method }) => method).filter((method) => method !== 'ALL'));
  return [...methods].filter((method) =>
    router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
}

export function wrongMethod(c: Context, methods: string[]): Answer {
  c.header('Allow', methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '));
  return c.text('Nothing at this address takes this method.\n', 405);
}

/** The answer while the database cannot be used. */
export function unavailable(c: Context, stylePath: string): Answer {
  const { retryAfter, message } = new UnavailableError();
  c.header('Retry-After', String(retryAfter));
  if (wantsData(c)) return c.json({ error: message, retryAfter }, 503);
  return c.html(renderRetryPage(c, stylePath), 503);
}

/** The answer to an error of the server. It does not tell the error. */
export function failed(c: Context, stylePath: string): Answer {
  if (wantsData(c)) return c.json({ error: 'Something went wrong on our side; try again in a moment.' }, 500);
  return c.html(renderRetryPage(c, stylePath), 500);
}

export function tooMany(c: Context, stylePath: string, seconds: number): Answer {
  const retryAfter = Math.max(1, Math.ceil(seconds));
  c.header('Retry-After', String(retryAfter));
  if (wantsData(c)) return c.json({ error: 'Too many requests.', retryAfter }, 429);
  return c.html(renderRetryPage(c, stylePath), 429);
}

/** A page that loads the requested page again by itself. It never repeats the press of a button. */
function renderRetryPage(c: Context, stylePath: string): string {
  const { language } = chooseLanguage(...localesOf(c));
  const { refusedPress, reloadHint, reload } = catalogFor(language).page;
  // These addresses have no page of their own.
  const path = c.req.path.replace(/\/(attendance|calendar\.ics)$/, '');
  return htmlPage({
    language,
    title: refusedPress,
    stylePath,
    head: html`<meta http-equiv="refresh" content="15; url=${path}">`,
    body: html`<main data-state="FAILED"><h1>${refusedPress}</h1><p class="card">${reloadHint} <a href="${path}">${reload}</a></p></main>`,
  });
}
