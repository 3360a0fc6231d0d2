import { type Listener, openClient, requestOf } from './client.ts';
import { createEventReader } from './event-reader.ts';

/** An access page that follows its session by an event stream. */
export function openPage(port: number, place: number, path: string, listener: Listener): void {
  openClient(
    port,
    (line) => {
      let take = (payload: Buffer) => {
        take = listener.message;
        listener.entered(payload);
      };
      const received = createEventReader({
        onHead: (head) => {
          if (!head.startsWith('HTTP/1.1 200')) line.end(`refused: ${head.slice(0, 80)}`);
        },
        onEvent: (event) => take(event),
        onEnd: () => line.end('the stream ended'),
      });
      return { request: requestOf(path, port, place, ['Accept: text/event-stream']), received };
    },
    listener.lost,
  );
}
