import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** The result of one POST. Codes are the runtime's (`ECONNREFUSED`, ...) or `DEADLINE`, which are safe to store and log. */
export type Answer =
  /** Status and headers arrived. The body may be cut, because it contains only details. */
  | { kind: 'answered'; status: number; headers: IncomingHttpHeaders; body: string }
  /** No byte of the request left: no address, refused, no trusted TLS, or no connection in time. */
  | { kind: 'unreachable'; code: string }
  /** At least a part of the request left, without an answer. */
  | { kind: 'lost'; code: string };

export type Post = (url: URL, headers: http.OutgoingHttpHeaders, body: Buffer) => Promise<Answer>;

export type PostOptions = {
  /** From the call to the last byte of the answer, so that a dripping answer ends too. */
  totalMs: number;
  maxAnswerBytes: number;
  maxSockets: number;
  lookup?: LookupFunction;
  /** A certificate authority instead of the usual ones. */
  ca?: string;
};

/** Shorter than any provider's own limit, so that no request meets a connection that is being closed. */
const IDLE_MS = 10_000;

/** POSTs over persistent connections. Never throws, follows no redirect, reads a bounded answer, ends by its deadline. */
export function createPost({ totalMs, maxAnswerBytes, maxSockets, lookup, ca }: PostOptions): Post {
  const options = { keepAlive: true, maxSockets, timeout: IDLE_MS, lookup };
  const plain = new http.Agent(options);
  const secure = new https.Agent({ ...options, ca });
  const connected = new WeakSet<Socket>();

  return (url, headers, body) =>
    new Promise((resolve) => {
      const request =
        url.protocol === 'https:'
          ? https.request(url, { method: 'POST', headers, agent: secure })
          : http.request(url, { method: 'POST', headers, agent: plain });
      let written = false;
      whenConnected(request, connected, () => {
        written = true;
      });

      const deadline = setTimeout(() => request.destroy(codedError('DEADLINE')), totalMs);
      const finish = (answer: Answer) => {
        clearTimeout(deadline);
        resolve(answer);
      };
      let answering = false;
      request.on('error', (error) => {
        // A connection that breaks after the headers also fails the request, which must not hide the answer.
        if (!answering) finish({ kind: written ? 'lost' : 'unreachable', code: codeOf(error) });
      });
      request.on('response', (response) => {
        answering = true;
        collect(response, maxAnswerBytes, finish);
      });
      request.end(body);
    });
}

/** The runtime sends nothing before the handshake is done, so the other side has nothing until then. */
function whenConnected(request: ClientRequest, connected: WeakSet<Socket>, then: () => void) {
  request.on('socket', (socket) => {
    if (connected.has(socket)) return then();
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      connected.add(socket);
      then();
    });
  });
}

/** Settles by the status, however the body ends: whole, cut, at the limit or at the deadline. */
function collect(response: IncomingMessage, maxBytes: number, finish: (answer: Answer) => void) {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) response.destroy();
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    const body = Buffer.concat(chunks, Math.min(length, maxBytes)).toString();
    finish({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body });
  });
}

function codedError(code: string) {
  return Object.assign(new Error(code), { code });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
