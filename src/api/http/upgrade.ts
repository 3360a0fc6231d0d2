import type { Duplex } from 'node:stream';

/** The path of the API. */
export const GRAPHQL_PATH = '/graphql';

/** How long a refused client may take to read why. Node leaves the connection of an upgrade open, without any limit. */
const PATIENCE_MS = 1_000;

/** Refuses an upgrade with an HTTP response, and ends its connection. */
export function rejectUpgrade(socket: Duplex, status: string, headers = ''): void {
  socket.on('error', () => socket.destroy());
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
