import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf } from './request-id.ts';

/**
 * Gives the request a name by which its lines are found in the logs of several machines: the caller's, when it is a
 * sane one, else a new one. Whoever handles the request reads it from its headers.
 */
export function giveName(request: IncomingMessage): string {
  const id = requestIdOf(request.headers);
  request.headers['x-request-id'] = id;
  return id;
}

/** The same, and the answer carries it too. */
export function nameRequest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('X-Request-Id', giveName(request));
}
