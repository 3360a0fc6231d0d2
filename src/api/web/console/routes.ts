import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import type { PageEnv } from '../../http/client-address.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';

import { sessionCookie } from '../session-door/cookie.ts';
import { withFilesAhead } from './ahead.ts';
import { createMessageSamples } from './message-samples.ts';
import { renderNotBuiltPage } from './not-built.ts';
import { CONSOLE_PATHS, ROOT_FILES } from './paths.ts';

type Deps = {
  /** Where the built console is; a server that runs finds one that is built anew. */
  consoleDirectory?: string;
  publicUrl: string;
  development: boolean;
  stylePath: string;
};

/** Beside the server's own code, compiled or not. */
const BUILT = fileURLToPath(new URL('../../../../dist/console', import.meta.url));

/**
 * The console: one page for all of its addresses, and its files below `/console/`. Files under `/console/assets/` have their
 * hash in their name, so browsers keep them for a year; they ask for anything else anew.
 */
export function createConsole({ consoleDirectory = BUILT, publicUrl, ...page }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  // Outside of the check of a tag: a browser takes the policy of a `304` for that of the page it has kept.
  const asked = [withHeaders(headersOf(publicUrl)), etag()] as const;
  const file = (name: string) => serveStatic({ path: join(consoleDirectory, name), precompressed: true });
  const below = serveStatic({
    precompressed: true,
    rewriteRequestPath: (path) => join(consoleDirectory, path),
  });

  const cookie = sessionCookie(publicUrl);
  const ahead = withFilesAhead(consoleDirectory, (c) => cookie.read(c) !== null);
  routes.on('GET', CONSOLE_PATHS, ahead, ...asked, file('index.html'), (c) =>
    c.html(renderNotBuiltPage(page.stylePath, page.development), 404),
  );
  for (const name of ROOT_FILES) routes.get(`/${name}`, ...asked, file(name));
  routes.route('/', createMessageSamples());
  routes.get('/console/assets/*', keptForAYear, below);
  routes.get('/console/*', ...asked, below);
  return routes;
}

/** For a service worker too, which follows the policy of its own file. */
function headersOf(publicUrl: string): Record<string, string> {
  return {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policy({
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      // Some browsers do not take a socket for the page's own origin.
      'connect-src': `'self' ${new URL(publicUrl).origin.replace(/^http/, 'ws')}`,
      // Samples of mails, each with a policy of its own.
      'frame-src': "'self'",
      'manifest-src': "'self'",
      'worker-src': "'self'",
      'form-action': "'self'",
    }),
  };
}

/** Also in caches that many share. A file that is not there may come: during a deployment two versions answer. */
const keptForAYear: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.ok) c.res.headers.set('Cache-Control', 'public, max-age=31536000, immutable');
};
