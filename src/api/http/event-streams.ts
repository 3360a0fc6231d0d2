import type { ServerResponse } from 'node:http';
import { spread } from '../../lib/spread.ts';
import type { Subscription } from '../../lib/watch.ts';
import { type EventFormat, EventStream } from './event-stream.ts';
import { onResponseClosed } from './response-closed.ts';

/** Each stream has a comment this often, and one in so many of them has it at each beat. */
const BEATS = 12;

export type EventStreams = {
  /** Makes a response a stream of what is watched. Its headers are written already. */
  open<T>(
    response: ServerResponse,
    format: EventFormat<T>,
    watched: { open(sink: EventStream<T>): Subscription },
    left?: () => void,
  ): void;
  size(): number;
  /** Cuts every stream off, evenly over the span, so that its client connects again. */
  close(spreadMs?: number): Promise<void>;
};

/** The event streams of this process. One timer keeps all their connections alive. */
export function createEventStreams({ beatMs = 1_000 } = {}): EventStreams {
  const beats = Array.from({ length: BEATS }, () => new Set<EventStream<never>>());
  let timer: NodeJS.Timeout | undefined;
  let [count, place, beat] = [0, 0, 0];

  function keepAlive(): void {
    beat = (beat + 1) % BEATS;
    for (const stream of beats[beat]!) stream.comment();
  }

  return {
    open(response, format, watched, left) {
      const stream = new EventStream(response, format);
      place = (place + 1) % BEATS;
      const neighbors = beats[place] as Set<unknown>;
      neighbors.add(stream);
      count += 1;
      timer ??= setInterval(keepAlive, beatMs).unref();
      stream.begin(watched);
      onResponseClosed(response.req, response, () => {
        neighbors.delete(stream);
        count -= 1;
        if (count === 0) timer = void clearInterval(timer);
        stream.close();
        left?.();
      });
    },
    size: () => count,
    close: (spreadMs = 0) =>
      spread(
        beats.flatMap((neighbors) => [...neighbors]),
        spreadMs,
        (stream) => stream.cut(),
      ),
  };
}
