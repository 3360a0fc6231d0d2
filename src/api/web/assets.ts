import { createHash } from 'node:crypto';
import { Hono } from 'hono';

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Style sheets and scripts, served under names that change with their content. */
export type Assets<Name extends string> = {
  routes: Hono;
  /** The address to write into a page. */
  path(name: Name): string;
};

/**
 * Serves these texts under `/assets/`. An address with the right hash may be kept for ever; any other is asked for
 * again each time, because while versions change a page may ask a server that is older or newer than itself.
 */
export function createAssets<Name extends string>(texts: Record<Name, string>): Assets<Name> {
  const routes = new Hono();
  const paths = new Map<string, string>();
  for (const [name, text] of Object.entries<string>(texts)) {
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
    paths.set(name, `/assets/${name}?v=${hash}`);
    routes.get(`/assets/${name}`, (c) => {
      const kept = c.req.query('v') === hash;
      return c.body(text, 200, {
        'Content-Type': TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8',
        'Cache-Control': kept ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
    });
  }
  return { routes, path: (name) => paths.get(name)! };
}
