import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { PALETTE_CSS } from '../../design/palette.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const style = (path: string): string => `${PALETTE_CSS}\n${read('base.css')}${read(path)}`;

/** The style sheets and scripts of all pages. `npm run build` copies the files beside the compiled code. */
export const ASSETS = {
  'access.css': style('access-page/style.css'),
  'access.js': read('access-page/client.js'),
  'teach.css': style('access-page/style.css') + read('teacher-page/style.css'),
  'outbox.css': style('outbox/style.css'),
  'outbox.js': read('outbox/client.js'),
};

const CONTENT_TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

type Assets = {
  routes: Hono;
  /** The address to write into a page. It changes with the content. */
  path(name: keyof typeof ASSETS): string;
};

/**
 * Serves the assets under `/assets/`. An address with the current hash may be cached for ever. Any other is revalidated:
 * during a deployment, a page may ask a server that is older or newer than itself.
 */
export function createAssets(): Assets {
  const routes = new Hono();
  const paths = new Map<string, string>();
  for (const [name, text] of Object.entries(ASSETS)) {
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
    paths.set(name, `/assets/${name}?v=${hash}`);
    routes.get(`/assets/${name}`, (c) =>
      c.body(text, 200, {
        'Content-Type': CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8',
        'Cache-Control': c.req.query('v') === hash ? 'public, max-age=31536000, immutable' : 'no-cache',
      }),
    );
  }
  return { routes, path: (name) => paths.get(name)! };
}
