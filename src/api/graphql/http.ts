import type { IncomingMessage, ServerResponse } from 'node:http';
import { spread } from '../../lib/spread.ts';
import { createExchange, type Exchange, type HttpDeps } from './http/exchange.ts';
import { setHeaders } from './http/headers.ts';
import { answerPlainPost } from './http/plain-post.ts';
import { createYogaServer } from './http/yoga.ts';

export type HttpEndpoint = {
  handle(request: IncomingMessage, response: ServerResponse): unknown;
  /** Open event streams. */
  streams(): number;
  /** Cuts every stream off, evenly over the span, so that its client connects again. */
  close(spreadMs: number): Promise<void>;
};

/**
 * GraphQL over HTTP: POST with JSON, GET for queries, server-sent events for subscriptions. A refused token refuses the
 * request before anything of it is read.
 */
export function createHttpEndpoint(options: Omit<HttpDeps, 'streaming'>): HttpEndpoint {
  const deps: HttpDeps = { ...options, streaming: new Set() };
  const yoga = createYogaServer(deps);

  async function answer(exchange: Exchange): Promise<void> {
    if (await answerPlainPost(deps, exchange)) return;
    const { req, res } = exchange;
    // Yoga would answer a URL that it cannot parse with a stack trace.
    if (URL.canParse(req.url ?? '', `http://${req.headers.host}`)) await yoga(req, res, { exchange });
    else res.writeHead(400, { 'content-type': 'text/plain' }).end('The address is not valid.\n');
  }

  return {
    handle(request, response) {
      const exchange = createExchange(request, response);
      setHeaders(exchange, deps.explorable);
      return answer(exchange);
    },
    streams: () => deps.streaming.size,
    async close(spreadMs) {
      await spread([...deps.streaming], spreadMs, (response) => response.destroy());
      // Those that came meanwhile.
      for (const response of deps.streaming) response.destroy();
    },
  };
}
