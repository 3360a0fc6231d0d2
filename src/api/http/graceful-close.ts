import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { spread } from '../../lib/spread.ts';

export type Closing = {
  /** Accepts no more connections; the present ones go on. */
  refuse(): void;
  /**
   * Refuses, closes each connection when its request is answered, and destroys the rest after the grace, evenly over the
   * span: event streams and sockets never end by themselves.
   */
  close(graceMs: number, spreadMs?: number): Promise<void>;
};

/** How a server is closed. */
export function closingOf(server: Server): Closing {
  // With upgraded ones: Node does not close those, though it waits for them.
  const connections = new Set<Duplex>();
  let closed: Promise<void> | null = null;

  function forget(this: Duplex): void {
    connections.delete(this);
  }
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', forget);
  });
  // A connection that is kept alive would wait for a next request.
  const answered = () => closed && setImmediate(() => server.closeIdleConnections());
  server.on('request', (_request, response) => response.on('close', answered));

  function refuse(): Promise<void> {
    closed ??= new Promise((done) => server.close(() => done()));
    return closed;
  }

  return {
    refuse: () => void refuse(),
    async close(graceMs, spreadMs = 0) {
      const done = refuse();
      server.closeIdleConnections();
      const deadline = setTimeout(async () => {
        await spread([...connections], spreadMs, (socket) => socket.destroy());
        for (const socket of connections) socket.destroy();
      }, graceMs);
      await done;
      clearTimeout(deadline);
    },
  };
}
