import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { type ExecutionResult, GraphQLError, type OperationTypeNode } from 'graphql';
import { type CORSOptions, createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { type CallLimits, TOO_MANY_OPEN } from '../../graphql/execution/call-limits.ts';
import type { Documents } from '../../graphql/execution/documents.ts';
import type { Execution } from '../../graphql/execution/executor.ts';
import { idempotencyKeyOf } from '../../graphql/execution/idempotency.ts';
import { type MemoryBudget, PARSED, UNREAD } from '../../graphql/execution/memory-budget.ts';
import { resultCodeOf } from '../../graphql/execution/outcome.ts';
import type { ResultStream } from '../../graphql/execution/subscription-stream.ts';
import { type Named, NOT_SUPPORTED, nameIn } from '../../graphql/execution/trusted-documents.ts';
import { addressCaller, callerOf, TOO_MANY_OPEN_RETRY_S } from '../../graphql/schema-kit/calls.ts';
import type { ContextFactory } from '../../graphql/schema-kit/context.ts';
import type { Caller } from '../../graphql/schema-kit/operation.ts';
import { isTooMany, requestError, tooMany, withRetryStatus } from '../../graphql/schema-kit/request-error.ts';
import { refusedToken } from '../../graphql/schema-kit/user-error.ts';
import type { ConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { UnauthenticatedError } from '../../lib/errors.ts';
import { onExpiry } from '../../lib/long-timer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { bearerToken } from '../http/bearer-token.ts';
import type { ClientAddressOf } from '../http/client-address.ts';
import { requestIdOf } from '../http/request-id.ts';
import { onResponseClosed } from '../http/response-closed.ts';
import { ISOLATED } from '../http/security-headers.ts';
import { GRAPHQL_PATH } from '../http/upgrade.ts';
import { plainAccept } from './accept.ts';
import { readJsonBody } from './body.ts';
import { codingFor, compressed, mayCompress, WORTH_BYTES } from './compression.ts';
import type { Origins } from './cors-origins.ts';
import { graphiql } from './graphiql.ts';
import { isOrdinary, isParams, writeAnswer } from './plain-post.ts';

/** A body as short as most is not counted: a caller has no more of them at once than calls. */
const UNCOUNTED = 1_024;

type Deps = {
  contexts: ContextFactory;
  documents: Documents;
  executor: Execution;
  clientAddressOf: ClientAddressOf;
  callLimits: CallLimits;
  openLimit: ConcurrencyLimit;
  memoryBudget: MemoryBudget;
  /** Sites whose pages may call from a browser; null: any. */
  origins: Origins;
  explorable: boolean;
  clock: Clock;
  metrics: Metrics;
};
/** One request. Each step is taken once, by whichever way: who calls, what is asked, what the answer is. */
type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  caller?: Caller;
  kind?: OperationTypeNode;
  began?: number;
  identified?: Promise<Caller>;
  body?: Promise<object>;
  /** Lets go of what is kept of the body. */
  releases: (() => void)[];
  /** Bytes of its body that are not counted as kept yet. */
  uncounted: number;
  /** Whether the answer may be compressed. */
  compresses?: boolean;
  served?: Promise<ExecutionResult | ResultStream>;
};
type Params = GraphQLParams & Named;

export type HttpEndpoint = {
  handle(request: IncomingMessage, response: ServerResponse): unknown;
  /** Cuts every stream off, so that its client comes back. */
  close(): void;
};

/**
 * GraphQL over HTTP: POST with JSON, GET for queries, SSE for subscriptions. Yoga speaks the protocol; reading bodies,
 * documents and execution are ours, the same as the socket's. A refused token refuses the request before anything is
 * read of it.
 */
export function createHttpEndpoint(deps: Deps): HttpEndpoint {
  const {
    contexts,
    documents,
    executor,
    clientAddressOf,
    callLimits,
    openLimit,
    memoryBudget,
    origins,
    clock,
    metrics,
  } = deps;
  /** GET without a body of the answer. */
  const heads = new WeakSet<IncomingMessage>();
  const streaming = new Set<ServerResponse>();
  const showsGraphiql = ({ method, headers }: IncomingMessage) =>
    deps.explorable && method === 'GET' && headers.accept?.includes('text/html') === true;

  /** Each call is counted before anything is read of it; one with a bad token, where it comes from. */
  async function identify(request: IncomingMessage): Promise<Caller> {
    const { headers } = request;
    const clientAddress = clientAddressOf(request);
    try {
      const viewer = await contexts.viewerOf(bearerToken(headers.authorization ?? null));
      passed(await callLimits.call(callerOf({ viewer, clientAddress })));
      return { viewer, clientAddress, userAgent: headers['user-agent'], requestId: requestIdOf(headers) };
    } catch (error) {
      if (!(error instanceof UnauthenticatedError)) throw error;
      passed(await callLimits.call(addressCaller(clientAddress)));
      throw refusedToken(error);
    }
  }

  /** Of the requests that are with Yoga. */
  const exchanges = new WeakMap<IncomingMessage, Exchange>();

  /** The same for the request on both ways. */
  function exchangeOf({ req, res }: Pick<Exchange, 'req' | 'res'>): Exchange {
    const exchange = exchanges.get(req) ?? { req, res, releases: [], uncounted: 0 };
    exchanges.set(req, exchange);
    return exchange;
  }

  async function know(exchange: Exchange): Promise<void> {
    exchange.identified ??= identify(exchange.req);
    exchange.caller = await exchange.identified;
  }

  function bodyOf(exchange: Exchange): Promise<object> {
    exchange.body ??= readJsonBody(
      exchange.req,
      (bytes) => keep(exchange, bytes),
      (parse) => readLong(exchange, parse),
    );
    return exchange.body;
  }

  async function readLong({ caller }: Exchange, parse: () => unknown): Promise<unknown> {
    const value = await callLimits.read(callerOf(caller!), parse);
    if (value instanceof GraphQLError) throw withRetryStatus(value);
    return value;
  }

  /** Keeps so much more of what the client sent until it is answered; false where there is no room. */
  function keep(exchange: Exchange, bytes: number): boolean {
    exchange.uncounted += bytes;
    if (exchange.uncounted <= UNCOUNTED) return true;
    const { req, res, caller, releases, uncounted } = exchange;
    exchange.uncounted = 0;
    const release = memoryBudget.hold(callerOf(caller!), PARSED * uncounted);
    if (release) releases.push(onResponseClosed(req, res, release));
    return release !== null;
  }

  /** What has been answered is kept until the client has read it. */
  function noteUnread({ req, res, caller }: Exchange, bytes: number): void {
    if (bytes > UNREAD && caller) onResponseClosed(req, res, memoryBudget.note(callerOf(caller), bytes));
  }

  function answerOf(params: Params, exchange: Exchange) {
    exchange.served ??= serve(params, exchange);
    return exchange.served;
  }

  function count({ kind }: Exchange, result: Parameters<typeof resultCodeOf>[0], began: number): void {
    metrics.operation('http', kind ?? 'none', resultCodeOf(result), (performance.now() - began) / 1000);
  }

  /** Answers what most clients send by itself, and leaves to Yoga whatever is not a plain answer in the end. */
  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (isOrdinary(req, GRAPHQL_PATH) && origins.mayCall(req.headers.origin)) {
      const began = performance.now();
      const exchange: Exchange = { req, res, releases: [], uncounted: 0 };
      try {
        await know(exchange);
        const body = await bodyOf(exchange);
        const result = isParams(body) ? await answerOf(body, exchange) : null;
        if (result && !(Symbol.asyncIterator in result) && !('errors' in result)) {
          await write(exchange, JSON.stringify(result));
          count(exchange, result, began);
          return;
        }
      } catch {
        // Yoga meets the same error, and says it.
      }
      exchanges.set(req, exchange);
    }
    // Yoga answers a URL it cannot parse with its stack.
    if (URL.canParse(req.url ?? '', `http://${req.headers.host}`)) await yoga(req, res);
    else res.writeHead(400, { 'content-type': 'text/plain' }).end('The address is not valid.\n');
  }

  async function write(exchange: Exchange, text: string): Promise<void> {
    const { req, res } = exchange;
    const packed = exchange.compresses && text.length >= WORTH_BYTES ? await pack(exchange, text) : null;
    const body = packed?.body ?? text;
    noteUnread(exchange, Buffer.byteLength(body));
    writeAnswer(req, res, { body, coding: packed?.coding ?? null, varies: packed !== null }, CORS);
  }

  /** The body in the coding that the client takes; null where it goes as it is, whoever takes what. */
  async function pack({ req, compresses }: Pick<Exchange, 'req' | 'compresses'>, text: string) {
    if (!compresses || text.length < WORTH_BYTES) return null;
    const coding = codingFor(req.headers['accept-encoding']?.toString());
    return { coding, body: coding ? await compressed(text, coding) : text };
  }

  async function serve(params: Params, exchange: Exchange) {
    const { variables, extensions } = params;
    const caller = exchange.caller!;
    if (params.operationName != null && typeof params.operationName !== 'string')
      throw requestError('BAD_USER_INPUT', 'operationName must be a text.', 400);
    const reader = { caller: callerOf(caller), known: caller.viewer !== null };
    const prepared = await documents.prepare(params, reader);
    if ('errors' in prepared) return withStatus(prepared);
    const { operation } = prepared.operation;
    exchange.kind = operation;
    exchange.compresses = mayCompress(prepared, caller.viewer);
    if (operation === 'mutation' && exchange.req.method !== 'POST')
      throw requestError('BAD_USER_INPUT', 'Send a mutation with POST.', 405, { Allow: 'POST' });
    // Nobody reads what answers a HEAD request, so nothing would ever end its stream.
    if (operation === 'subscription' && heads.has(exchange.req))
      throw requestError('BAD_USER_INPUT', 'Ask for a stream with GET or POST.', 405, { Allow: 'GET, POST' });
    if (operation === 'subscription' && !exchange.req.headers.accept?.includes('text/event-stream'))
      throw requestError(
        'BAD_USER_INPUT',
        'A subscription answers text/event-stream: accept it, or use the WebSocket.',
        406,
      );
    const idempotencyKey = idempotencyKeyOf(exchange.req.headers['idempotency-key'], extensions);
    passed(await callLimits.weigh(callerOf(caller), prepared));
    // Nothing is thrown from here on: a place that was taken is left again.
    const leave = operation === 'subscription' ? openLimit.enter(callerOf(caller)) : () => undefined;
    if (!leave) throw withRetryStatus(tooMany(TOO_MANY_OPEN, TOO_MANY_OPEN_RETRY_S));
    const result = await executor.run(prepared, variables, { ...caller, idempotencyKey });
    if (Symbol.asyncIterator in result) {
      follow(result, exchange, leave);
      return result;
    }
    leave();
    return withStatus(result);
  }

  /** Ends a stream when its client leaves, and when the caller's token runs out. */
  function follow(stream: ResultStream, exchange: Exchange, leave: () => void): void {
    const { req, res, caller, releases } = exchange;
    // What was asked is known by now, and lives on in the stream as far as it needs it.
    exchange.body = undefined;
    exchange.served = undefined;
    for (const release of releases.splice(0)) release();
    const { viewer, requestId } = caller!;
    const expired = () => stream.end(executor.failure(new UnauthenticatedError(), requestId));
    const callOff = viewer ? onExpiry(viewer.expiresAt, clock, expired) : () => undefined;
    const left = () => {
      streaming.delete(res);
      leave();
      callOff();
      void stream.return();
    };
    streaming.add(res);
    onResponseClosed(req, res, left);
  }

  const door: Plugin<object, Exchange> = {
    async onRequestParse({ request, serverContext, setRequestParser }) {
      serverContext.began = performance.now();
      if (request.method !== 'GET' && request.method !== 'POST')
        throw requestError('BAD_USER_INPUT', 'GraphQL takes GET and POST.', 405, {
          Allow: 'GET, HEAD, POST',
        });
      const exchange = exchangeOf(serverContext);
      await know(exchange);
      setRequestParser(async () =>
        withQuery(request.method === 'GET' ? queryString(request.url) : await bodyOf(exchange)),
      );
    },
    onParams({ setParamsHandler }) {
      // After Yoga's own checks of the parameters; in place of its parsing and executing.
      setParamsHandler(({ params, context }) => answerOf(params, exchangeOf(context as Exchange)));
    },
    async onResponse({ response, serverContext, setResponse, fetchAPI }) {
      const type = response.headers.get('content-type') ?? '';
      if (type.startsWith('text/event-stream')) {
        // Proxies would otherwise collect events before they pass them on. And `none` is no coding.
        response.headers.set('x-accel-buffering', 'no');
        response.headers.delete('content-encoding');
        return;
      }
      const exchange = exchangeOf(serverContext);
      exchange.compresses ||= type.startsWith('text/html');
      noteUnread(exchange, Number(response.headers.get('content-length') ?? 0));
      const packed = exchange.compresses ? await pack(exchange, await response.clone().text()) : null;
      if (!packed) return;
      response.headers.append('vary', 'Accept-Encoding');
      if (!packed.coding) return;
      response.headers.set('content-encoding', packed.coding);
      response.headers.set('content-length', String(packed.body.length));
      const { status, statusText, headers } = response;
      setResponse(new fetchAPI.Response(packed.body, { status, statusText, headers }));
    },
    onResultProcess({ result, serverContext }) {
      count(exchangeOf(serverContext), result, serverContext.began ?? performance.now());
    },
  };

  const yoga = createYoga<Exchange>({
    graphqlEndpoint: GRAPHQL_PATH,
    plugins: [door],
    graphiql: deps.explorable && graphiql,
    extraParamNames: ['documentId'],
    // Bundled: the default one loads itself from a public network, which a newcomer's machine may not reach.
    renderGraphiQL,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    logging: false,
    cors: (request) => origins.mayCall(request.headers.get('origin')) && CORS,
    maskedErrors: { maskError: (error) => maskedWithStatus(error) },
  });

  /** For errors outside of operations: requests that are none, and our own. */
  function maskedWithStatus(error: unknown): Error {
    const shown = executor.mask(error, requestIdOf({}));
    if (shown === error) return shown;
    const { status, headers } = (error as { extensions?: { http?: HttpFacts } }).extensions?.http ?? {};
    const broken = shown.extensions.code === 'INTERNAL_SERVER_ERROR';
    shown.extensions.http = { status: status ?? (broken ? 500 : 400), headers };
    return shown;
  }

  return {
    handle(request, response) {
      if (request.method === 'HEAD') {
        heads.add(request);
        // Node sends no body after it, whatever is written.
        request.method = 'GET';
      }
      const { accept } = request.headers;
      if (accept !== undefined && accept !== '*/*') request.headers.accept = plainAccept(accept);
      response.setHeader('Cache-Control', 'no-store');
      const page = showsGraphiql(request);
      response.setHeader('Content-Security-Policy', page ? GRAPHIQL_POLICY : ANSWER_POLICY);
      for (const [name, value] of Object.entries(page ? ISOLATED : {})) response.setHeader(name, value);
      return answer(request, response);
    },
    close() {
      for (const response of streaming) response.destroy();
    },
  };
}

type HttpFacts = { status?: number; headers?: Record<string, string> };

const ANSWER_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** GraphiQL comes as one page with everything in it. */
const GRAPHIQL_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// Callers show a token, never a cookie: no site gets to use somebody's credentials.
const CORS: Exclude<CORSOptions, false> = {
  origin: '*',
  credentials: false,
  methods: ['GET', 'POST'],
  exposedHeaders: ['X-Request-Id', 'Retry-After'],
  maxAge: 86_400,
};

function passed(refused: GraphQLError | null): void {
  if (refused) throw withRetryStatus(refused);
}

/** A document that is asked for by its name has no text yet; Yoga insists on one. */
const withQuery = (params: Params): Params =>
  params.query == null && nameIn(params) !== null ? { ...params, query: '' } : params;

/**
 * Whoever asked too much is told so by the status too, wherever that was found out. A request that never ran is a 400 for
 * clients that ask for `application/graphql-response+json`, as its standard says.
 */
function withStatus(result: ExecutionResult): ExecutionResult {
  if (result.data != null) return result;
  for (const error of result.errors ?? [])
    if (isTooMany(error)) withRetryStatus(error);
    // Whoever sent a name only sends the text next, if it is told so by an answer.
    else if (error.extensions.code === NOT_SUPPORTED) error.extensions.http = { status: 200 };
    else if (!('data' in result)) error.extensions.http ??= { status: 400, spec: true };
  return result;
}

function queryString(url: string): Params {
  const parameters = new URL(url, 'http://localhost').searchParams;
  const json = (name: string) => {
    try {
      return JSON.parse(parameters.get(name) || 'null') ?? undefined;
    } catch {
      throw requestError('BAD_USER_INPUT', `The parameter ${name} is not valid JSON.`, 400);
    }
  };
  return {
    query: parameters.get('query') ?? undefined,
    operationName: parameters.get('operationName') ?? undefined,
    variables: json('variables'),
    extensions: json('extensions'),
    documentId: parameters.get('documentId') ?? undefined,
  };
}
