import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { accessOf, FIRST } from './messages.ts';
import { listen, serve } from './serve.ts';

// The limit: `ws` alone, and a loop that sends. A session's state is made once, and each client's message carries an id of
// its own, as the protocol has it. Everybody is shown the first state at once.
const topics = Number(process.argv[2]);
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const watching = Array.from({ length: topics }, () => [] as { socket: WebSocket; id: string }[]);
const opensAt = new Date();
let subscribed = 0;
sockets.on('connection', (socket) => {
  const id = `${subscribed}`.padStart(36, '0');
  watching[subscribed % topics]!.push({ socket, id });
  subscribed += 1;
  socket.send(frame(id, payloadOf(FIRST)));
});

const payloadOf = (marker: string) => JSON.stringify({ data: { sessionAccess: accessOf(marker, opensAt) } });
const frame = (id: string, payload: string) => `{"id":"${id}","type":"next","payload":${payload}}`;

serve({
  port: await listen(server),
  subscribed: () => subscribed,
  publish: async (marker) => () => {
    for (const clients of watching) {
      const payload = payloadOf(marker);
      for (const { socket, id } of clients) socket.send(frame(id, payload));
    }
  },
});
