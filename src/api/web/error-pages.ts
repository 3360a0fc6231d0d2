import type { Context, Hono } from 'hono';
import { acceptedLocales } from '../../i18n/language.ts';
import type { PageEnv } from '../http/client-address.ts';
import { renderFailedPage } from './access-page/failed.ts';
import { renderAccessPage } from './access-page/page.ts';

type Answer = Response | Promise<Response>;

/** Whether the caller is a program that asks for data, not a person with a browser. */
function wantsData(c: Context): boolean {
  const accepted = c.req.header('accept') ?? '';
  return /\bjson\b/i.test(accepted) && !/\bhtml\b/i.test(accepted);
}

const localesOf = (c: Context) => acceptedLocales(c.req.header('accept-language'));

/**
 * The answer where nothing is, and for an unknown pass. People come here with a personal access URL that was cut on its
 * way or replaced by a newer one, so it is a friendly page in a language that their browser asks for.
 */
export function notFound(c: Context, stylePath: string): Answer {
  if (wantsData(c)) return c.json({ error: 'There is nothing at this address.' }, 404);
  return c.html(renderAccessPage({ state: 'UNKNOWN', locales: localesOf(c), stylePath }), 404);
}

/** By which methods something is at this address. */
export function methodsOf(
  { router, routes }: Pick<Hono<PageEnv>, 'router' | 'routes'>,
  path: string,
): string[] {
  const methods = new Set(routes.map(({ method }) => method).filter((method) => method !== 'ALL'));
  return [...methods].filter((method) =>
    router.match(method, path)[0].some(([[, route]]) => route.method === method),
  );
}

/** The answer to a method that nothing at this address takes. */
export function wrongMethod(c: Context, methods: string[]): Answer {
  c.header('Allow', methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '));
  return c.text('Nothing at this address takes this method.\n', 405);
}

/** The answer when we fail; it says nothing of how. */
export function failed(c: Context, stylePath: string): Answer {
  if (wantsData(c)) return c.json({ error: 'Something went wrong on our side; try again in a moment.' }, 500);
  return c.html(renderFailedPage({ locales: localesOf(c), stylePath, path: pageOf(c) }), 500);
}

/** What was pressed is not pressed again: where only a button or a link leads, the way back is its page. */
const pageOf = (c: Context) => c.req.path.replace(/\/(attendance|calendar\.ics)$/, '');

/** The answer to whoever asks too much. The page comes back by itself, when it may. */
export function tooMany(c: Context, stylePath: string, seconds: number): Answer {
  const retryAfter = Math.max(1, Math.ceil(seconds));
  c.header('Retry-After', String(retryAfter));
  if (wantsData(c)) return c.json({ error: 'Too many requests.', retryAfter }, 429);
  return c.html(renderFailedPage({ locales: localesOf(c), stylePath, path: pageOf(c) }), 429);
}
