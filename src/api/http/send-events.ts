import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Watch } from '../../lib/watch.ts';
import type { PageEnv } from './client-address.ts';
import type { EventFormat } from './event-stream.ts';
import type { EventStreams } from './event-streams.ts';
import { STRICT_HEADERS } from './security-headers.ts';

/** The headers of an event stream, with those of its route. */
export const eventHeaders = (headers: Record<string, string>): Record<string, string> => ({
  ...STRICT_HEADERS,
  ...headers,
  'Content-Type': 'text/event-stream; charset=utf-8',
  // Proxies would otherwise collect events before they pass them on.
  'X-Accel-Buffering': 'no',
});

/** Events of data alone, as pages read them; the first shows the present. An item is written down once, however many see it. */
export function dataEvents<T extends object>(encode: (item: T) => string): EventFormat<T> {
  const events = new WeakMap<T, Buffer>();
  return {
    // Spreads the reconnects after a restart over some seconds.
    opening: () => Buffer.from(`retry: ${1_000 + Math.floor(Math.random() * 4_000)}\n\n`),
    startsSoon: true,
    eventOf(item) {
      const known = events.get(item);
      if (known) return known;
      const event = Buffer.from(`data: ${encode(item)}\n\n`);
      events.set(item, event);
      return event;
    },
    closing: '',
  };
}

type Events<T> = {
  streams: EventStreams;
  headers: Record<string, string>;
  format: EventFormat<T>;
  watch: Watch<T>;
};

/**
 * Responds with an event stream. It is written past Hono, whose responses go through web streams: that costs several
 * times what an event does. Nobody reads the answer to HEAD, so nothing would ever end its stream.
 */
export function sendEvents<T>(c: Context<PageEnv>, { streams, headers, format, watch }: Events<T>): Response {
  const response = c.env?.outgoing;
  if (!response || c.req.method === 'HEAD') return new Response(null, { headers });
  response.writeHead(200, headers);
  streams.open(response, format, watch);
  return RESPONSE_ALREADY_SENT;
}
