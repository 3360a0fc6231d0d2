import type { Payload } from '../../../graphql/execution/payload.ts';
import type { ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import type { EventFormat } from '../../http/event-stream.ts';
import type { Exchange, HttpDeps } from './exchange.ts';
import { corsHeaders } from './headers.ts';

const HEADERS = {
  'Content-Type': 'text/event-stream',
  Connection: 'keep-alive',
  'Cache-Control': 'no-cache',
  // Proxies would otherwise collect events before they pass them on.
  'X-Accel-Buffering': 'no',
};

const COMMENT = Buffer.from(':\n\n');
const events = new WeakMap<Payload, Buffer>();

/** The distinct connections mode of GraphQL over server-sent events. A shared result is written down once. */
const RESULTS: EventFormat<Payload> = {
  // Some browsers wait with the answer's headers until something follows.
  opening: () => COMMENT,
  startsSoon: false,
  eventOf(payload, personal) {
    if (payload.pieces.length > 1) return eventOf(payload.text(personal));
    const known = events.get(payload);
    if (known) return known;
    const event = Buffer.from(eventOf(payload.text('')));
    events.set(payload, event);
    return event;
  },
  closing: 'event: complete\ndata:\n\n',
};

const eventOf = (result: string): string => `event: next\ndata: ${result}\n\n`;

/** Answers with the stream's results as Yoga would, to the byte, but without web streams. */
export function writeResults({ eventStreams }: HttpDeps, { req, res }: Exchange, stream: ResultStream): void {
  res.writeHead(200, { ...HEADERS, ...corsHeaders(req.headers.origin) });
  eventStreams.open(res, RESULTS, stream);
}
