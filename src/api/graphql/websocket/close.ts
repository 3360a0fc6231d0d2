import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { TOO_MANY_OPEN } from '../../../graphql/execution/call-limits.ts';

/** Why a socket is closed. */
export type Closing = { code: number; reason: string };

/** Clients connect again later. They never do after the protocol's own 4500. */
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;
const TOO_BIG = 1009;
/** The protocol's code for a refused token: clients get a new one and connect again. */
const TOKEN_REFUSED = CloseCode.Forbidden;
/** All that is read of a connection init is its token, so a longer one is refused. */
export const INIT_BYTES = 16 * 1024;
/** How long a refused client may take to read why. */
const DISMISSAL_MS = 1_000;

export const CLOSINGS = {
  stopping: { code: GOING_AWAY, reason: 'The server stops.' },
  failed: { code: TRY_AGAIN_LATER, reason: 'Try again later.' },
  tooManyCalls: { code: TRY_AGAIN_LATER, reason: 'Too many calls.' },
  tooManyOpen: { code: TRY_AGAIN_LATER, reason: TOO_MANY_OPEN },
  tooManyUninitialized: { code: TRY_AGAIN_LATER, reason: 'Too many sockets that have not greeted.' },
  tokenExpired: { code: TOKEN_REFUSED, reason: 'The token has expired.' },
  tokenRevoked: { code: TOKEN_REFUSED, reason: 'The token counts no more.' },
  initTooBig: { code: TOO_BIG, reason: `A greeting has at most ${INIT_BYTES / 1024} KB.` },
  // The protocol's own, in the words of graphql-ws.
  invalidMessage: { code: CloseCode.BadRequest, reason: 'Invalid message received' },
  unauthorized: { code: CloseCode.Unauthorized, reason: 'Unauthorized' },
  forbidden: { code: CloseCode.Forbidden, reason: 'Forbidden' },
  otherProtocol: { code: CloseCode.SubprotocolNotAcceptable, reason: 'Subprotocol not acceptable' },
  initTooLate: {
    code: CloseCode.ConnectionInitialisationTimeout,
    reason: 'Connection initialisation timeout',
  },
  initializedTwice: {
    code: CloseCode.TooManyInitialisationRequests,
    reason: 'Too many initialisation requests',
  },
} satisfies Record<string, Closing>;

export function closeSocket(socket: WebSocket, { code, reason }: Closing): void {
  socket.close(code, shortReason(reason));
}

/** Closes a socket, and terminates it where the client does not answer. */
export function dismissSocket(socket: WebSocket, closing: Closing): void {
  // Of messages that come together, each may find that the socket is to be closed.
  if (socket.readyState !== socket.OPEN) return;
  closeSocket(socket, closing);
  const timer = setTimeout(() => socket.terminate(), DISMISSAL_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Bytes of a reason that fit into a close frame. One of them quotes an id that the client chose. */
const REASON_BYTES = 123;

function shortReason(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(REASON_BYTES));
  return reason.slice(0, read);
}
