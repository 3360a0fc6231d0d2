import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf } from './request-id.ts';

/**
 * Gives the request an id that finds its lines in the logs of several machines: the caller's where it is well formed,
 * else a new one. Handlers read it from the headers.
 */
export function assignRequestId(request: IncomingMessage): string {
  const id = requestIdOf(request.headers);
  request.headers['x-request-id'] = id;
  return id;
}

/** The same, and the response carries the id too. */
export function nameRequest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('X-Request-Id', assignRequestId(request));
}
