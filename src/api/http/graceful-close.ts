import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Returns the function that closes a server. It accepts no more connections, closes each one when its request is
 * answered, and destroys the rest after `graceMs`: event streams and sockets never end by themselves.
 */
export function closingOf(server: Server): (graceMs: number) => Promise<void> {
  // Node does not close upgraded connections, though it waits for them.
  const sockets = new Set<Duplex>();
  let closing = false;

  server.on('upgrade', (_request, socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (_request, response) => {
    // A connection that is kept alive would wait for a next request.
    response.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
  });

  return async (graceMs) => {
    closing = true;
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeIdleConnections();
    const deadline = setTimeout(() => {
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    }, graceMs);
    await closed;
    clearTimeout(deadline);
  };
}
