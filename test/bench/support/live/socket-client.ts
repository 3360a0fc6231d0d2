import { type Listener, openClient, requestOf } from './client.ts';
import { createFrameReader, textFrame } from './frames.ts';
import { WATCH } from './messages.ts';

/** How clients talk to a GraphQL server: each with a token and a session to watch. `snapshot`: they are shown its state at once. */
export type Talk = {
  tokens: string[];
  sessionIds: string[];
  snapshot: boolean;
  /** All come from one address, as from a large office. */
  oneAddress?: boolean;
};

const SWITCHING = 'HTTP/1.1 101';

/**
 * A client on a WebSocket; `talk` null: the server is a bare one, and speaks first. Returns the function that ends it.
 */
export function openSocket(port: number, place: number, talk: Talk | null, listener: Listener): () => void {
  return openClient(
    port,
    (line) => {
      const say = (message: object) => line.write(textFrame(JSON.stringify(message)));
      let received: (bytes: Buffer) => void = greet;

      function greet(bytes: Buffer): void {
        const end = bytes.indexOf('\r\n\r\n');
        if (bytes.toString('latin1', 0, SWITCHING.length) !== SWITCHING || end < 0) {
          line.end(`refused: ${bytes.toString('latin1', 0, 80)}`);
          return;
        }
        let step: (payload: Buffer) => void = talk ? subscribe : enter;
        received = createFrameReader({
          onText: (payload) => step(payload),
          reply: line.write,
          onClose: (payload) => line.end(closing(payload)),
        });
        if (talk) say({ type: 'connection_init', payload: { token: talk.tokens[place] } });
        if (bytes.length > end + 4) received(bytes.subarray(end + 4));

        function subscribe(): void {
          const { sessionIds, snapshot } = talk!;
          const variables = { sessionId: sessionIds[place] };
          say({ type: 'subscribe', id: `${place}`.padStart(36, '0'), payload: { query: WATCH, variables } });
          step = enter;
          if (snapshot) return;
          step = listener.message;
          listener.entered(null);
        }

        function enter(payload: Buffer): void {
          step = listener.message;
          listener.entered(payload);
        }
      }

      return {
        request: upgradeRequest(port, talk?.oneAddress ? 0 : place, talk !== null),
        received: (bytes) => received(bytes),
      };
    },
    listener.lost,
  );
}

/** The code and the words of a close frame. */
const closing = (payload: Buffer) =>
  payload.length < 2 ? 'closed' : `closed: ${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`;

/** How a client asks for a socket. */
export const upgradeRequest = (port: number, place: number, graphql: boolean) =>
  requestOf('/graphql', port, place, [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(graphql ? ['Sec-WebSocket-Protocol: graphql-transport-ws'] : []),
  ]);
