import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { reasonOf } from '../lib/outage-log.ts';
import { MINUTE } from '../lib/time.ts';
import { traceOf } from '../lib/trace.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Tracing } from '../ports/tracing.ts';
import type { GraphqlServer } from './graphql/server.ts';
import { type Closing, closingOf } from './http/graceful-close.ts';
import { listen } from './http/listen.ts';
import { assignRequestId, nameRequest } from './http/name-request.ts';
import { normalizeTarget } from './http/request-target.ts';
import { GRAPHQL_PATH, rejectUpgrade } from './http/upgrade.ts';
import { CONSOLE_SEGMENTS, ROOT_FILES } from './web/console/paths.ts';
import type { createPages } from './web/routes.ts';

export type HttpServer = Closing & {
  /** As a person on this machine opens it. */
  url: string;
  port: number;
};

type Options = {
  graphql: Pick<GraphqlServer, 'handle' | 'upgrade'>;
  pages: Pick<ReturnType<typeof createPages>, 'fetch'>;
  log: Log;
  metrics: Pick<Metrics, 'request'>;
  tracing: Pick<Tracing, 'span'>;
  host: string;
  port: number;
  /** Whether people reach it by https; browsers are then told to use nothing else. */
  https?: boolean;
  maxConnections?: number;
  patience?: Partial<typeof PATIENCE>;
};

/** Each connection is an open file, and the database needs some too. */
const MOST_CONNECTIONS = 20_000;

/** How long callers may take, in ms. Responses have no limit, because streams are responses. */
const PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** How often these limits are checked. */
  connectionsCheckingInterval: 5_000,
  // For a connection on which nothing moves, because its answer is not read. Streams send something every few seconds.
  timeout: MINUTE,
  // Load balancers drop an idle connection after a minute. The server must not close first: their next request may be
  // on its way.
  keepAliveTimeout: 65_000,
};

/**
 * The server: `/graphql` is the API, over HTTP and WebSocket; everything else is pages. Throws `PortTakenError` when the
 * port is taken.
 */
export async function createHttpServer(options: Options): Promise<HttpServer> {
  const { graphql, pages, log, host, port, https, maxConnections = MOST_CONNECTIONS } = options;
  const headers = Object.entries({
    ...EVERY_ANSWER,
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  });
  const showPage = getRequestListener(pages.fetch, {
    overrideGlobalObjects: false,
    // For a path or host that makes no URL; errors inside a page are answered by the pages.
    errorHandler: () => new Response(NOT_CLEAR, { status: 400 }),
  });
  const { timeout, ...patience } = { ...PATIENCE, ...options.patience };
  const server = createServer(patience);
  server.timeout = timeout;
  server.maxConnections = maxConnections;
  const closing = closingOf(server);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    nameRequest(request, response);
    for (const [name, value] of headers) response.setHeader(name, value);
    const clear = normalizeTarget(request);
    recordRequest(options, request, response);
    if (!clear) {
      response.writeHead(400, { 'Content-Type': 'text/plain', Connection: 'close' }).end(`${NOT_CLEAR}\n`);
      return;
    }
    try {
      await inSpan(options, request, response, async () => {
        await (isGraphql(request) ? graphql.handle(request, response) : showPage(request, response));
      });
    } catch (error) {
      log.error('a request could not be answered', { error: reasonOf(error) });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  }
  server.on('request', (request, response) => void answer(request, response));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    assignRequestId(request);
    if (!normalizeTarget(request) || !request.headers.host) rejectUpgrade(socket, '400 Bad Request');
    else graphql.upgrade(request, socket, head);
  });

  const address = await listen(server, host, port);
  server.on('error', (error) => log.error('the HTTP server failed', { error: reasonOf(error) }));
  return { ...address, ...closing };
}

/** Answers in the caller's trace, or in one that begins. A path may be a secret, so only its place is told. */
const inSpan = (
  { tracing }: Pick<Options, 'tracing'>,
  { method = '', url = '', headers }: IncomingMessage,
  response: ServerResponse,
  answer: () => Promise<void>,
): Promise<void> =>
  tracing.span(
    {
      name: `${METHODS.has(method) ? method : 'HTTP'} ${placeOf(url)}`,
      kind: 'server',
      parent: traceOf(headers.traceparent),
      facts: { 'request.id': String(headers['x-request-id']) },
    },
    async (span) => {
      await answer();
      span.set({ 'http.response.status_code': response.statusCode });
    },
  );

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']);

/** Measures a request, and logs it at `debug` only: proxies keep such logs, and the metrics have the numbers. */
function recordRequest(
  { log, metrics }: Pick<Options, 'log' | 'metrics'>,
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const startedAt = performance.now();
  const place = placeOf(url);
  response.on('close', () => {
    const ms = performance.now() - startedAt;
    const { statusCode: status } = response;
    metrics.request(place, status, ms / 1000);
    const requestId = headers['x-request-id'];
    log.debug('a request was answered', { requestId, method, place, status, ms: Math.round(ms) });
  });
}

const NOT_CLEAR = 'This request cannot be understood.';

/** Headers of every response. */
const EVERY_ANSWER = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

const PLACES = [
  'dev',
  'graphql',
  'join',
  'email',
  'teach',
  'session',
  'assets',
  'health',
  'ready',
  'metrics',
  'outbox',
  'outbox.json',
  'webhooks',
];

/** What shows the console, by the first segment of its path. */
const CONSOLE = new Set<string>(['', 'console', ...ROOT_FILES, ...CONSOLE_SEGMENTS]);

/** The first segment of the path, where it is one of ours: the rest may be a secret, or anything. */
function placeOf(url: string): string {
  if (url === GRAPHQL_PATH) return 'graphql';
  const [, first = ''] = url.split(/[/?#]/);
  if (CONSOLE.has(first)) return 'console';
  return PLACES.includes(first) ? first : 'elsewhere';
}

const isGraphql = ({ url = '' }: IncomingMessage): boolean =>
  url === GRAPHQL_PATH || url.startsWith(`${GRAPHQL_PATH}?`);
