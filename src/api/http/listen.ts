import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another program listens on this port. */
export class PortTakenError extends Error {
  constructor(port: number) {
    super(`Port ${port} is taken by another program. Choose another: PORT=${anotherThan(port)} npm run demo`);
  }
}

const anotherThan = (port: number): number => (port < 65_000 ? port + 100 : port - 100);

/** Listens; port 0 is any free port. Returns the URL and the port. Throws `PortTakenError`. */
export async function listen(
  server: Server,
  host: string,
  port: number,
): Promise<{ url: string; port: number }> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error);
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://${nameOf(host)}:${actual}`, port: actual };
}

/** Loopback and wildcard addresses are `localhost` to a person at this machine. */
function nameOf(host: string): string {
  if (/^(127(\.\d+){3}|0\.0\.0\.0|::1?|localhost)$/.test(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
