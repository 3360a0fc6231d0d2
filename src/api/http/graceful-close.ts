import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Prepares a server for its end; the answer brings it about: no new connections at once, each present one gone when
 * its request is answered, and after `graceMs` whatever is left. Event streams and sockets never end by themselves.
 */
export function closingOf(server: Server): (graceMs: number) => Promise<void> {
  // The server forgets a connection that became a socket, and still waits for it.
  const sockets = new Set<Duplex>();
  let closing = false;

  server.on('upgrade', (_request, socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (_request, response) => {
    // Kept alive for the next request, which will not come any more.
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
