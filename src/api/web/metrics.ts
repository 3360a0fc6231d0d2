import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { MetricsBoard } from '../../ports/metrics.ts';
import type { PageEnv } from '../http/client-address.ts';
import { isLocalRequest } from '../http/is-local-request.ts';

/**
 * `GET /metrics` in Prometheus' text format. Callers show `METRICS_TOKEN` as a bearer token. If it is not set, only this
 * machine may read them, and no proxy on it.
 */
export function createMetricsPage(board: Pick<MetricsBoard, 'read'>, token: string | null): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get('/metrics', async (c) => {
    if (token !== null && !shows(c, token))
      return c.text('Show METRICS_TOKEN as a bearer token.\n', 401, { 'WWW-Authenticate': 'Bearer' });
    if (token === null && !isLocalRequest(c))
      return c.text('Only for this machine, as long as METRICS_TOKEN is not set.\n', 403);
    const { type, text } = await board.read();
    return c.body(text, 200, { 'Content-Type': type });
  });
  return routes;
}

function shows(c: Context<PageEnv>, token: string): boolean {
  const shown = Buffer.from(/^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}
