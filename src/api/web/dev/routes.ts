import { Hono } from 'hono';
import type { PageEnv } from '../../http/client-address.ts';
import { isLocalRequest, localOnly } from '../../http/is-local-request.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { renderDevPage, type Tools } from './page.ts';

const pageHeaders = withHeaders({
  'Content-Security-Policy': policy({ 'style-src': "'self'", 'img-src': 'data:' }),
});

/**
 * `/dev`, the first page for developers, and a redirect to it from `/`. They are for this machine only; for everybody
 * else nothing is at `/`, as in production.
 */
export function createDevPages(tools: Tools, stylePath: string): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get('/', (c) => (isLocalRequest(c) ? c.redirect('/dev') : c.notFound()));
  routes.get('/dev', localOnly, pageHeaders, (c) => c.html(renderDevPage(tools, stylePath)));
  return routes;
}
