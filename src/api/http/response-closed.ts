import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back, once, when an answer has left or never will; the result calls back now. An answer that waits behind others
 * on its connection is not told by Node that the connection is gone.
 */
export function onResponseClosed(
  { socket }: IncomingMessage,
  response: ServerResponse,
  gone: () => void,
): () => void {
  const all = waiting.get(socket) ?? heed(socket);
  const end = () => {
    response.off('close', end);
    if (all.delete(end)) gone();
  };
  all.add(end);
  if (response.closed || socket.destroyed) end();
  else response.once('close', end);
  return end;
}

/** With one listener, however many answers there are. */
function heed(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  waiting.set(socket, all);
  socket.once('close', () => {
    for (const end of [...all]) end();
  });
  return all;
}
