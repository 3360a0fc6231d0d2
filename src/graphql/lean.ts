import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CORSOptions, GraphQLParams } from 'graphql-yoga';
import { type Answer, textOf } from './written.ts';

/** What nearly every client sends, and nothing that the answer's form depends on. */
export function isOrdinary({ method, url, headers }: IncomingMessage, path: string): boolean {
  const { accept = '*/*' } = headers;
  return (
    method === 'POST' &&
    url === path &&
    (accept === '*/*' || accept === 'application/json') &&
    headers['access-control-request-headers'] === undefined
  );
}

/** Whether there is nothing in a body that Yoga would have to refuse. */
export function isParams(body: object): body is GraphQLParams & { query: string } {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue;
    if (name === 'variables' || name === 'extensions') {
      if (typeof value !== 'object' || Array.isArray(value)) return false;
    } else if (name !== 'query' && name !== 'operationName') return false;
  }
  return typeof (body as GraphQLParams).query === 'string';
}

/**
 * Writes an answer without errors as Yoga would, to the byte. Yoga takes a request through web streams and back, which
 * costs several times what a small query does.
 */
export function writeAnswer(
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  cors: Exclude<CORSOptions, false>,
): void {
  const body = textOf(answer);
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  if (origin !== undefined) {
    headers['access-control-allow-origin'] = origin;
    headers.vary = 'Origin';
    headers['access-control-allow-methods'] = String(cors.methods?.join(', '));
    headers['access-control-expose-headers'] = [cors.exposedHeaders].flat().join(', ');
    headers['access-control-max-age'] = String(cors.maxAge);
  }
  response.writeHead(200, headers).end(body);
}
