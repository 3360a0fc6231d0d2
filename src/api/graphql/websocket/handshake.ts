import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import { rejectUpgrade } from '../../http/upgrade.ts';
import { type Client, nothing, type WebSocketState } from './client.ts';
import { CLOSINGS, closeSocket, dismissSocket, INIT_BYTES } from './close.ts';
import { serve, track } from './lifecycle.ts';

const INIT_TIMEOUT_MS = 3_000;
/** Bytes that a socket may send before its connection init has been read: the init, and some pings. */
const UNINITIALIZED_BYTES = INIT_BYTES + 4 * 1024;

/** Turns an HTTP upgrade into a served socket. A socket counts for its client address until it is initialized. */
export function upgrade(state: WebSocketState, request: IncomingMessage, duplex: Duplex, head: Buffer): void {
  if (!state.origins.mayCall(request.headers.origin)) {
    rejectUpgrade(duplex, '403 Forbidden');
    return;
  }
  const clientAddress = state.clientAddressOf(request);
  const isWelcome = !state.isStopping;
  const release = isWelcome ? waitIn(state, clientAddress) : null;
  // Clients connect again after a close code; after a refusal in HTTP they would give up.
  const place = release ?? state.dismissed.acquire(clientAddress);
  if (!place) {
    rejectUpgrade(duplex, '429 Too Many Requests', `Retry-After: ${TOO_MANY_OPEN_RETRY_S}\r\n`);
    return;
  }
  const client = accept(state, request, duplex, head);
  if (!client) {
    place();
    return;
  }
  track(state, client, duplex);
  if (release) {
    const timer = setTimeout(closeSocket, INIT_TIMEOUT_MS, client, CLOSINGS.initTooLate);
    const stopCounting = limitEarlyBytes(client);
    client.initialized = () => {
      client.initialized = nothing;
      clearTimeout(timer);
      stopCounting();
      release();
    };
    serve(client, clientAddress, request);
  } else {
    client.release = place;
    dismissSocket(client, isWelcome ? CLOSINGS.tooManyUninitialized : CLOSINGS.stopping);
  }
}

/**
 * Takes a place among the uninitialized sockets of an address. It has one more for each of its sockets that showed a token:
 * thousands behind one address may come back at once, and a stranger must hold as many to have as many.
 */
const waitIn = ({ uninitialized, authenticated }: WebSocketState, clientAddress: string) =>
  uninitialized.acquire(clientAddress, authenticated.of(clientAddress));

/** The open socket; null where ws has answered that the request is no handshake. */
function accept(
  { server }: WebSocketState,
  request: IncomingMessage,
  duplex: Duplex,
  head: Buffer,
): Client | null {
  let client: Client | null = null;
  server.handleUpgrade(request, duplex, head, (opened) => {
    client = opened;
  });
  return client;
}

/** Dismisses a socket that sends too much before its connection init. Returns the function that stops counting. */
function limitEarlyBytes(client: Client): () => void {
  const { duplex } = client;
  // What came with the handshake is among the data, too.
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= UNINITIALIZED_BYTES) return;
    stop();
    dismissSocket(client, CLOSINGS.initTooBig);
  };
  const stop = () => void duplex.off('data', count);
  duplex.on('data', count);
  return stop;
}
