import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { GRAPHQL_PATH } from '../../http/upgrade.ts';
import { recordOperation } from '../endpoint.ts';
import { bodyOf, identify, noteUnread } from './admission.ts';
import { type EncodedBody, encodeBody } from './compression.ts';
import type { Exchange, HttpDeps } from './exchange.ts';
import { CORS } from './headers.ts';
import { answerOf } from './operation.ts';

const JSON_TYPE = 'application/json';

/**
 * Answers what nearly every client sends without Yoga, which takes a request through web streams and back: that costs
 * several times what a small query does. False leaves the exchange to Yoga, which answers everything but success.
 */
export async function answerPlainPost(deps: HttpDeps, exchange: Exchange): Promise<boolean> {
  const { req, res } = exchange;
  if (!isPlainPost(req) || !deps.origins.mayCall(req.headers.origin)) return false;
  try {
    await identify(deps, exchange);
    const params = await bodyOf(deps, exchange);
    if (!isPlainParams(params)) return false;
    const answer = await answerOf(deps, exchange, params);
    if (Symbol.asyncIterator in answer || 'errors' in answer) return false;
    const encoded = await encodeBody(exchange, JSON.stringify(answer));
    noteUnread(deps, exchange, Buffer.byteLength(encoded.body));
    writeBody(req, res, encoded);
    recordOperation(deps, 'http', exchange, answer);
    return true;
  } catch {
    // Yoga meets the same error, and answers it.
    return false;
  }
}

/** A POST whose answer has the usual form. */
function isPlainPost({ method, url, headers }: IncomingMessage): boolean {
  const { accept = '*/*' } = headers;
  return (
    method === 'POST' &&
    url === GRAPHQL_PATH &&
    (accept === '*/*' || accept === JSON_TYPE || accept.startsWith(`${JSON_TYPE},`)) &&
    headers['access-control-request-headers'] === undefined
  );
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && !Array.isArray(value);
const PLAIN_PARAMS = new Map([
  ['query', isText],
  ['operationName', isText],
  ['variables', isObject],
  ['extensions', isObject],
]);

/** Whether a body holds nothing that Yoga would have to refuse. */
function isPlainParams(body: object): body is GraphQLParams & { query: string } {
  const { query } = body as GraphQLParams;
  const fits = ([name, value]: [string, unknown]) =>
    value == null || PLAIN_PARAMS.get(name)?.(value) === true;
  return isText(query) && Object.entries(body).every(fits);
}

/** Writes an answer without errors as Yoga would, to the byte. */
function writeBody(
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  { body, coding, varies }: EncodedBody,
): void {
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  if (origin !== undefined) {
    headers['access-control-allow-origin'] = origin;
    headers.vary = varies ? 'Origin, Accept-Encoding' : 'Origin';
    headers['access-control-allow-methods'] = String(CORS.methods?.join(', '));
    headers['access-control-expose-headers'] = [CORS.exposedHeaders].flat().join(', ');
    headers['access-control-max-age'] = String(CORS.maxAge);
  }
  if (varies) headers.vary ??= 'Accept-Encoding';
  if (coding) headers['content-encoding'] = coding;
  response.writeHead(200, headers).end(body);
}
