import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const callbacks = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `closed` once, when a response has left or never will; the returned function calls it now. Node does not close
 * pipelined responses that wait behind others when their connection closes, so this listens to the socket too.
 */
export function onResponseClosed(
  { socket }: IncomingMessage,
  response: ServerResponse,
  closed: () => void,
): () => void {
  const all = callbacks.get(socket) ?? callbacksOf(socket);
  const end = () => {
    response.off('close', end);
    if (all.delete(end)) closed();
  };
  all.add(end);
  if (response.closed || socket.destroyed) end();
  else response.once('close', end);
  return end;
}

/** One listener for each socket, however many responses it has. */
function callbacksOf(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  callbacks.set(socket, all);
  socket.once('close', () => {
    for (const end of [...all]) end();
  });
  return all;
}
