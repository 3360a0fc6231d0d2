import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';

/** Ways in which a provider can fail after it took a request, each seen on real networks. */
export const misbehaviours = {
  /** Never answers. */
  hang: () => undefined,
  /** Never answers, and has taken nothing: whoever asks cannot tell it from the one before. */
  deaf: () => undefined,
  /** The headers arrive whole, then the connection breaks in the middle of the body. */
  reset({ socket }: ServerResponse) {
    const abort = () => (socket instanceof TLSSocket ? socket.destroy() : socket?.resetAndDestroy());
    socket?.write('HTTP/1.1 202 Accepted\r\nX-Message-Id: reset\r\nContent-Length: 9\r\n\r\ncut', abort);
  },
  /** The connection ends in the middle of the headers. */
  cut(response: ServerResponse) {
    response.socket?.write('HTTP/1.1 202 Accepted\r\nX-Mess', () => response.socket?.destroy());
  },
  /** Headers that never end, a byte at a time: no silence ever lasts long enough for an idle limit. */
  drip(response: ServerResponse) {
    const socket = response.socket;
    socket?.write('HTTP/1.1 202 Accepted\r\nX-Drip: ');
    const timer = setInterval(() => socket?.write('.'), 20);
    socket?.once('close', () => clearInterval(timer));
  },
  /** Whole headers, and then a body that never ends, a byte at a time. */
  trickle(response: ServerResponse) {
    response.writeHead(202);
    const timer = setInterval(() => response.write('.'), 20);
    response.once('close', () => clearInterval(timer));
  },
  /** A refusal whose body never ends; writes as fast as it is read. */
  huge(response: ServerResponse) {
    response.writeHead(500);
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, '!')));
    };
    response.on('drain', more);
    more();
  },
  redirect(response: ServerResponse) {
    response.writeHead(307, { location: '/elsewhere' }).end();
  },
} satisfies Record<string, (response: ServerResponse) => void>;

export type Misbehaviour = keyof typeof misbehaviours;

/** Whether the provider has the message although its answer does not arrive, or not whole. */
export function takesMessage(fault: Misbehaviour): boolean {
  return fault !== 'huge' && fault !== 'redirect' && fault !== 'deaf';
}

/** A complete answer other than the provider's usual one. */
export type Refusal = { status: number; headers?: Record<string, string>; body?: unknown };

/** Answers as planned instead of taking the request. */
export function refuse(response: ServerResponse, { status, headers, body }: Refusal) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
