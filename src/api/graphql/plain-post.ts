import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CORSOptions, GraphQLParams } from 'graphql-yoga';

const JSON_TYPE = 'application/json';

/** What nearly every client sends, and nothing that the answer's form depends on. */
export function isOrdinary({ method, url, headers }: IncomingMessage, path: string): boolean {
  const { accept = '*/*' } = headers;
  return (
    method === 'POST' &&
    url === path &&
    (accept === '*/*' || accept === JSON_TYPE || accept.startsWith(`${JSON_TYPE},`)) &&
    headers['access-control-request-headers'] === undefined
  );
}

/** Whether there is nothing in a body that Yoga would have to refuse. */
export function isParams(body: object): body is GraphQLParams & { query: string } {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue;
    if (name === 'variables' || name === 'extensions') {
      if (typeof value !== 'object' || Array.isArray(value)) return false;
    } else if (name === 'operationName') {
      if (typeof value !== 'string') return false;
    } else if (name !== 'query') return false;
  }
  return typeof (body as GraphQLParams).query === 'string';
}

/** The body of an answer, in its coding; `varies`: with what the client takes. */
type Body = { body: string | Buffer; coding: string | null; varies: boolean };

/**
 * Writes an answer without errors as Yoga would, to the byte. Yoga takes a request through web streams and back, which
 * costs several times what a small query does.
 */
export function writeAnswer(
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  { body, coding, varies }: Body,
  cors: Exclude<CORSOptions, false>,
): void {
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  if (origin !== undefined) {
    headers['access-control-allow-origin'] = origin;
    headers.vary = varies ? 'Origin, Accept-Encoding' : 'Origin';
    headers['access-control-allow-methods'] = String(cors.methods?.join(', '));
    headers['access-control-expose-headers'] = [cors.exposedHeaders].flat().join(', ');
    headers['access-control-max-age'] = String(cors.maxAge);
  }
  if (varies) headers.vary ??= 'Accept-Encoding';
  if (coding) headers['content-encoding'] = coding;
  response.writeHead(200, headers).end(body);
}
