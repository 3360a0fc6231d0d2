import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What became of one POST. Codes are the runtime's own (`ECONNREFUSED`, ...) or `DEADLINE`: safe to store and log. */
export type Answer =
  /** Status and headers arrived whole. The body may be cut short: it holds details only. */
  | { kind: 'answered'; status: number; headers: IncomingHttpHeaders; body: string }
  /** Not a byte of the request left: no address, refused, no trusted TLS, or no connection in time. */
  | { kind: 'unreachable'; code: string }
  /** The request left, whole or in part, and no answer came. */
  | { kind: 'lost'; code: string };

export type Post = (url: URL, headers: http.OutgoingHttpHeaders, body: Buffer) => Promise<Answer>;

export type PostOptions = {
  /** From the call to the last byte of the answer. A limit on silence alone would let a dripping answer hold us. */
  totalMs: number;
  maxAnswerBytes: number;
  maxSockets: number;
  lookup?: LookupFunction;
  /** Trusted instead of the usual authorities. */
  ca?: string;
};

/** Shorter than any provider's own limit, so that we never write into a connection that it is just closing. */
const IDLE_MS = 10_000;

/** POSTs over kept connections. Never throws, follows no redirect, reads a bounded answer, ends by its deadline. */
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
      const settle = (answer: Answer) => {
        clearTimeout(deadline);
        resolve(answer);
      };
      const fail = (error: Error) => settle({ kind: written ? 'lost' : 'unreachable', code: codeOf(error) });
      request.on('error', fail);
      request.once('response', (response) => {
        // A connection that breaks after the headers fails the request as well, and would hide the answer.
        request.off('error', fail).on('error', () => undefined);
        collect(response, maxAnswerBytes, settle);
      });
      request.end(body);
    });
}

/** Until the handshake is done the runtime holds the request back: only from then on can the other side have it. */
function whenConnected(request: ClientRequest, connected: WeakSet<Socket>, then: () => void) {
  request.once('socket', (socket) => {
    if (connected.has(socket)) return then();
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      connected.add(socket);
      then();
    });
  });
}

/** Settles by the status, whatever happens to the body: the end, a cut, the limit, the deadline. */
function collect(response: IncomingMessage, maxBytes: number, settle: (answer: Answer) => void) {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) response.destroy();
  });
  response.on('error', () => undefined);
  response.once('close', () => {
    const body = Buffer.concat(chunks).subarray(0, maxBytes).toString();
    settle({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body });
  });
}

function codedError(code: string) {
  return Object.assign(new Error(code), { code });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
