import { connect } from 'node:net';

/** What a client tells of itself. */
export type Listener = {
  /** Its first state came, or it listens where the server sends none. */
  entered(payload: Buffer | null): void;
  message(payload: Buffer): void;
  /** Refused, or closed later; in words. */
  lost(reason: string): void;
};

/** The connection of a client, as its protocol sees it. */
export type Line = { write(bytes: string | Buffer): void; end(reason: string): void };
/** What a client says when it is connected, and what it makes of the answer. */
export type Protocol = (line: Line) => { request: string; received(bytes: Buffer): void };

/** One buffer for all: no memory to allocate and collect for each message. */
const buffer = Buffer.allocUnsafe(65_536);

/** Opens a connection of the cheapest kind. Returns the function that ends it. */
export function openClient(port: number, protocol: Protocol, lost: Listener['lost']): () => void {
  let reason = 'the server closed the connection';
  const line: Line = {
    write: (bytes) => void socket.write(bytes),
    end(why) {
      reason = why;
      socket.destroy();
    },
  };
  const { request, received } = protocol(line);
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer,
      callback(size) {
        received(buffer.subarray(0, size));
        return true;
      },
    },
  });
  socket.on('error', (error) => (reason = error.message));
  socket.on('close', () => lost(reason));
  socket.on('connect', () => socket.write(request));
  return () => line.end('left');
}

/** The lines with which a client asks for `path`, from an address of its own behind a proxy. */
export const requestOf = (path: string, port: number, place: number, lines: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `X-Forwarded-For: 10.${(place >> 16) & 255}.${(place >> 8) & 255}.${place & 255}`,
    ...lines,
    '\r\n',
  ].join('\r\n');
