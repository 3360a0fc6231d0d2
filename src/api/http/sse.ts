import type { Context } from 'hono';
import { reasonOf } from '../../lib/outage-log.ts';
import type { Log } from '../../ports/log.ts';

type StreamOptions<T> = {
  /** The data of one message. The source is returned even if this is pending when the client leaves. */
  encode: (item: T) => string | Promise<string>;
  log: Log;
  keepAliveMs?: number;
};

/** Proxies would otherwise collect messages before they pass them on. */
const HEADERS = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };

const bytes = new TextEncoder();
const COMMENT = bytes.encode(':\n\n');

/** Spreads the reconnects after a restart over some seconds. */
const retryField = () => bytes.encode(`retry: ${1_000 + Math.floor(Math.random() * 4_000)}\n\n`);

/** Responds with an event stream of what `source` yields. */
export function sendEvents<T>(c: Context, source: AsyncIterable<T>, options: StreamOptions<T>): Response {
  // Nobody reads the answer to a HEAD request, so nothing would ever end its stream.
  const body = c.req.method === 'HEAD' ? null : eventStream(source, options);
  return new Response(body, { headers: HEADERS });
}

/**
 * One message for each item. The next item is pulled only when the client has taken the one before, so nothing piles
 * up. Comments in between show proxies that the connection is alive. The source is returned at once when the client
 * leaves. A source that fails is logged and ends the stream; the client connects again.
 */
export function eventStream<T>(
  source: AsyncIterable<T>,
  { encode, log, keepAliveMs = 15_000 }: StreamOptions<T>,
): ReadableStream<Uint8Array> {
  const items = source[Symbol.asyncIterator]();
  let keepAlive: NodeJS.Timeout | undefined;
  let open = true;
  const leave = async () => {
    open = false;
    clearInterval(keepAlive);
    await items.return?.();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(retryField());
      keepAlive = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(COMMENT);
      }, keepAliveMs).unref();
    },
    async pull(controller) {
      const data = await nextOf(items, encode).catch((error: unknown) => {
        if (open) log.warn('an event stream ended early', { error: reasonOf(error) });
        return null;
      });
      if (!open) return;
      if (data !== null) return controller.enqueue(bytes.encode(`data: ${data}\n\n`));
      controller.close();
      await leave();
    },
    cancel: leave,
  });
}

/** The next message's data; null after the last. */
async function nextOf<T>(
  items: AsyncIterator<T>,
  encode: StreamOptions<T>['encode'],
): Promise<string | null> {
  const item = await items.next();
  return item.done ? null : encode(item.value);
}
