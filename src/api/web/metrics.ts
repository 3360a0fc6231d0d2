import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Facts, MetricsBoard } from '../../ports/metrics.ts';
import type { PageEnv } from '../http/client-address.ts';
import { isLocalRequest } from '../http/is-local-request.ts';

/**
 * `GET /metrics`, in Prometheus' text format, for whoever shows `METRICS_TOKEN` as a bearer token; without one set, for
 * this machine only, and not by way of a proxy on it.
 */
export function createMetricsPage(board: Pick<MetricsBoard, 'read'>, token: string | null): Hono<PageEnv> {
  const page = new Hono<PageEnv>();
  page.get('/metrics', async (c) => {
    if (token !== null && !shows(c, token))
      return c.text('Show METRICS_TOKEN as a bearer token.\n', 401, { 'WWW-Authenticate': 'Bearer' });
    if (token === null && !isLocalRequest(c))
      return c.text('Only for this machine, as long as METRICS_TOKEN is not set.\n', 403);
    const { type, text } = await board.read();
    return c.body(text, 200, { 'Content-Type': type });
  });
  return page;
}

function shows(c: Context<PageEnv>, token: string): boolean {
  const shown = Buffer.from(/^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}

type Watched = {
  queueStats: () => Promise<Facts['messages']>;
  parts: Record<string, () => boolean>;
  open: Record<string, () => number>;
};

/** What there is to find out about the server; a database that is away, or slow, is a fact too. */
export function factsOf({ queueStats, parts, open }: Watched, patienceMs = 2_000): () => Promise<Facts> {
  const each = <T>(asked: Record<string, () => T>) =>
    Object.fromEntries(Object.entries(asked).map(([name, ask]) => [name, ask()]));
  return async () => {
    const messages = await within(patienceMs, queueStats());
    return {
      messages: messages ?? [],
      parts: { postgresql: messages !== null, ...each(parts) },
      open: each(open),
    };
  };
}

function within<T>(patienceMs: number, answer: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), patienceMs);
    answer.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  });
}
