import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';

/** Addresses of screens, longer ones first, each with the files that it needs beside those that the page names. */
type Ahead = [address: string, files: string[]][];

/** The only screen for people who are not signed in, beside the sign-in itself. */
const PUBLIC = '/c/';

/**
 * Says with the page which files its screen needs: else a browser finds out file by file, a round trip each. Whoever is not
 * signed in gets the sign-in, which needs none of them.
 */
export function withFilesAhead(
  consoleDirectory: string,
  isSignedIn: (c: Context) => boolean,
): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { path } = c.req;
    if (c.res.status >= 400 || !(path.startsWith(PUBLIC) || isSignedIn(c))) return;
    const text = await readFile(join(consoleDirectory, 'ahead.json'), 'utf8').catch(() => '[]');
    const [, files] = (JSON.parse(text) as Ahead).find(([address]) => path.startsWith(address)) ?? [];
    if (files) c.res.headers.set('Link', files.map(link).join(', '));
  };
}

/** A module is fetched as the page's script will import it, a style sheet as that will add it. */
const link = (file: string): string =>
  file.endsWith('.css') ? `<${file}>; rel=preload; as=style; crossorigin` : `<${file}>; rel=modulepreload`;
