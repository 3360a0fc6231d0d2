import { createServer, type ServerResponse } from 'node:http';
import { FIRST, pageEventOf } from './messages.ts';
import { listen, serve } from './serve.ts';

// The limit of event streams: `node:http` alone, and a loop that writes. The event is made once for all.
const opensAt = new Date();
const responses: ServerResponse[] = [];
const eventOf = (marker: string) => `data: ${JSON.stringify(pageEventOf(marker, opensAt))}\n\n`;
const server = createServer((_request, response) => {
  responses.push(response);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.write(`retry: 1000\n\n${eventOf(FIRST)}`);
});

serve({
  port: await listen(server),
  subscribed: () => responses.length,
  publish: async (marker) => () => {
    const event = Buffer.from(eventOf(marker));
    for (const response of responses) response.write(event);
  },
});
