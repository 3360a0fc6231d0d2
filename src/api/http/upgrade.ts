import type { Duplex } from 'node:stream';

/** The path of the API. */
export const GRAPHQL_PATH = '/graphql';

/** Refuses an upgrade with an HTTP response. */
export function rejectUpgrade(socket: Duplex, status: string, headers = ''): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
