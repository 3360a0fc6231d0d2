import { Hono } from 'hono';
import type { PageEnv } from '../../http/client-address.ts';
import { localOnly } from '../../http/is-local-request.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { renderDevPage, type Tools } from './page.ts';

const pageHeaders = withHeaders({
  'Content-Security-Policy': policy({ 'style-src': "'self'", 'img-src': 'data:' }),
});

/** `/dev`, the first page for developers, for this machine only. */
export function createDevPages(tools: Tools, stylePath: string): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get('/dev', localOnly, pageHeaders, (c) => c.html(renderDevPage(tools, stylePath)));
  return routes;
}
