import { Hono } from 'hono';
import { renderDevPage, type Tools } from './dev-page.ts';
import { policy, withHeaders } from './headers.ts';
import { forThisMachine, isHere } from './here.ts';
import type { PageEnv } from './source.ts';

const pageHeaders = withHeaders({
  'Content-Security-Policy': policy({ 'style-src': "'self'", 'img-src': 'data:' }),
});

/**
 * `/dev`, for whoever has just started the server, and the way there from `/`. For this machine only; to everybody else
 * there is nothing at `/`, as in production.
 */
export function createDevPages(tools: Tools, look: { stylePath: string }): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get('/', (c) => (isHere(c) ? c.redirect('/dev') : c.notFound()));
  routes.get('/dev', forThisMachine, pageHeaders, (c) => c.html(renderDevPage(tools, look)));
  return routes;
}
