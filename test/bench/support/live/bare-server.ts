import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { accessOf } from './messages.ts';
import { listen, serve } from './serve.ts';

// The limit: `ws` alone, and a loop that sends. With one session the message is the same for all and made once; with
// several each client's carries an id of its own, as the protocol has it.
const topics = Number(process.argv[2]);
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const watching = Array.from({ length: topics }, () => [] as { socket: WebSocket; id: string }[]);
const opensAt = new Date();
let subscribed = 0;
sockets.on('connection', (socket) => {
  watching[subscribed % topics]!.push({ socket, id: `${subscribed}`.padStart(36, '0') });
  subscribed += 1;
});

const payloadOf = (marker: string) => JSON.stringify({ data: { sessionAccess: accessOf(marker, opensAt) } });
const frame = (id: string, payload: string) => `{"id":"${id}","type":"next","payload":${payload}}`;

serve({
  port: await listen(server),
  subscribed: () => subscribed,
  publish: async (marker) => () => {
    if (topics === 1) {
      const message = Buffer.from(frame('0'.repeat(36), payloadOf(marker)));
      for (const { socket } of watching[0]!) socket.send(message, { binary: false });
      return;
    }
    for (const clients of watching) {
      const payload = payloadOf(marker);
      for (const { socket, id } of clients) socket.send(frame(id, payload));
    }
  },
});
