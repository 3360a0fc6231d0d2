import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const callbacks = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `closed` once, when a response has left or never will; the returned function calls it now. Node does not close
 * pipelined responses that wait behind others when their connection closes, so for these this listens to the socket.
 */
export function onResponseClosed(
  { socket }: IncomingMessage,
  response: ServerResponse,
  closed: () => void,
): () => void {
  let isOver = false;
  const waiting = response.socket ? null : (callbacks.get(socket) ?? callbacksOf(socket));
  const end = () => {
    if (isOver) return;
    isOver = true;
    response.off('close', end);
    waiting?.delete(end);
    closed();
  };
  if (response.closed || socket.destroyed) end();
  else {
    waiting?.add(end);
    // Not `once`, which keeps two objects more for each stream.
    response.on('close', end);
  }
  return end;
}

/** One listener for each socket, however many responses wait on it. */
function callbacksOf(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  callbacks.set(socket, all);
  socket.once('close', () => {
    for (const end of [...all]) end();
  });
  return all;
}
