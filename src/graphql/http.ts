import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphQLError, OperationTypeNode } from 'graphql';
import { type CORSOptions, createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { bearerToken, type ContextFactory } from '../context.ts';
import { UnauthenticatedError } from '../errors.ts';
import type { SourceOf } from '../http/source.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import { readJsonBody } from './body.ts';
import type { Crowd } from './crowd.ts';
import type { Documents } from './documents.ts';
import { refusedToken } from './errors.ts';
import type { Caller, Execution } from './execution.ts';
import { onExpiry } from './expiry.ts';
import { graphiql } from './graphiql.ts';
import { isOrdinary, isParams, writeAnswer } from './lean.ts';
import { idempotencyKeyOf } from './once.ts';
import type { Origins } from './origins.ts';
import { outcomeOf } from './outcome.ts';
import { CROWDED, CROWDED_S, callerOf, type Rates, sourceCaller } from './rates.ts';
import { isTooMany, refusal, tooMany, withRetryStatus } from './refusal.ts';
import { requestIdOf } from './request-id.ts';
import type { ResultStream } from './stream.ts';
import { type Named, nameIn } from './trusted.ts';
import { type Answer, resultOf, WrittenResult } from './written.ts';

export const GRAPHQL_PATH = '/graphql';

type Deps = {
  contexts: ContextFactory;
  documents: Documents;
  execution: Execution;
  sourceOf: SourceOf;
  rates: Rates;
  crowd: Crowd;
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
  served?: Promise<Answer | ResultStream>;
};
type Params = GraphQLParams & Named;

export type HttpDoor = {
  handle(request: IncomingMessage, response: ServerResponse): unknown;
  /** Cuts every stream off, so that its client comes back. */
  close(): void;
};

/**
 * GraphQL over HTTP: POST with JSON, GET for queries, SSE for subscriptions. Yoga speaks the protocol; reading bodies,
 * documents and execution are ours, the same as the socket's. A refused token refuses the request before anything is
 * read of it.
 */
export function createHttpDoor(deps: Deps): HttpDoor {
  const { contexts, documents, execution, sourceOf, rates, crowd, origins, clock, metrics } = deps;
  const streaming = new Set<ServerResponse>();
  const showsGraphiql = ({ method, headers }: IncomingMessage) =>
    deps.explorable && method === 'GET' && headers.accept?.includes('text/html');

  /** Each call is counted before anything is read of it; one with a bad token, where it comes from. */
  async function identify(request: IncomingMessage): Promise<Caller> {
    const { headers } = request;
    const source = sourceOf(request);
    try {
      const viewer = await contexts.viewerOf(bearerToken(headers.authorization ?? null));
      passed(await rates.call(callerOf({ viewer, source })));
      return { viewer, source, userAgent: headers['user-agent'], requestId: requestIdOf(headers) };
    } catch (error) {
      if (!(error instanceof UnauthenticatedError)) throw error;
      passed(await rates.call(sourceCaller(source)));
      throw refusedToken(error);
    }
  }

  /** Of the requests that are with Yoga. */
  const exchanges = new WeakMap<IncomingMessage, Exchange>();

  /** The same for the request on both ways. */
  function exchangeOf({ req, res }: Pick<Exchange, 'req' | 'res'>): Exchange {
    const exchange = exchanges.get(req) ?? { req, res };
    exchanges.set(req, exchange);
    return exchange;
  }

  async function know(exchange: Exchange): Promise<void> {
    exchange.identified ??= identify(exchange.req);
    exchange.caller = await exchange.identified;
  }

  function bodyOf(exchange: Exchange): Promise<object> {
    exchange.body ??= readJsonBody(exchange.req);
    return exchange.body;
  }

  function answerOf(params: Params, exchange: Exchange) {
    exchange.served ??= serve(params, exchange);
    return exchange.served;
  }

  function count({ kind }: Exchange, result: Parameters<typeof outcomeOf>[0], began: number): void {
    metrics.operation('http', kind ?? 'none', outcomeOf(result), (performance.now() - began) / 1000);
  }

  /** Answers what most clients send by itself, and leaves to Yoga whatever is not a plain answer in the end. */
  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (isOrdinary(req, GRAPHQL_PATH) && origins.mayCall(req.headers.origin)) {
      const began = performance.now();
      const exchange: Exchange = { req, res };
      try {
        await know(exchange);
        const body = await bodyOf(exchange);
        const result = isParams(body) ? await answerOf(body, exchange) : null;
        if (result && !(Symbol.asyncIterator in result) && !('errors' in result)) {
          writeAnswer(req, res, result, CORS);
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

  async function serve(params: Params, exchange: Exchange) {
    const { variables, extensions } = params;
    const caller = exchange.caller!;
    const reader = { caller: callerOf(caller), known: caller.viewer !== null };
    const prepared = await documents.prepare(params, reader);
    if ('errors' in prepared) return withStatus(prepared);
    const { operation } = prepared.operation;
    exchange.kind = operation;
    if (operation === 'mutation' && exchange.req.method !== 'POST')
      throw refusal('BAD_USER_INPUT', 'Send a mutation with POST.', 405);
    if (operation === 'subscription' && !exchange.req.headers.accept?.includes('text/event-stream'))
      throw refusal(
        'BAD_USER_INPUT',
        'A subscription answers text/event-stream: accept it, or use the WebSocket.',
        406,
      );
    passed(await rates.weigh(callerOf(caller), prepared));
    const leave = operation === 'subscription' ? crowd.enter(callerOf(caller)) : () => undefined;
    if (!leave) throw withRetryStatus(tooMany(CROWDED, CROWDED_S));
    const idempotencyKey = idempotencyKeyOf(exchange.req.headers['idempotency-key'], extensions);
    const result = await execution.run(prepared, variables, { ...caller, idempotencyKey });
    if (Symbol.asyncIterator in result) {
      follow(result, exchange, leave);
      return result;
    }
    leave();
    return withStatus(result);
  }

  /** Ends a stream when its client leaves, and when the caller's token runs out. */
  function follow(stream: ResultStream, { res, caller }: Exchange, leave: () => void): void {
    const { viewer, requestId } = caller!;
    const expired = () => stream.end(execution.failure(new UnauthenticatedError(), requestId));
    const callOff = viewer ? onExpiry(viewer.expiresAt, clock, expired) : () => undefined;
    const left = () => {
      streaming.delete(res);
      leave();
      callOff();
      void stream.return();
    };
    if (res.closed) {
      left();
      return;
    }
    streaming.add(res);
    res.once('close', left);
  }

  const door: Plugin<object, Exchange> = {
    async onRequestParse({ request, serverContext, setRequestParser }) {
      serverContext.began = performance.now();
      if (request.method !== 'GET' && request.method !== 'POST') return;
      const exchange = exchangeOf(serverContext);
      await know(exchange);
      setRequestParser(async () =>
        withQuery(request.method === 'GET' ? queryString(request.url) : await bodyOf(exchange)),
      );
    },
    onParams({ setParamsHandler }) {
      // After Yoga's own checks of the parameters; in place of its parsing and executing.
      setParamsHandler(async ({ params, context }) => {
        const answer = await answerOf(params, exchangeOf(context as Exchange));
        return Symbol.asyncIterator in answer ? answer : resultOf(answer);
      });
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
    const shown = execution.mask(error, requestIdOf({}));
    if (shown === error) return shown;
    const { status } = (error as { extensions?: { http?: { status?: number } } }).extensions?.http ?? {};
    const broken = shown.extensions.code === 'INTERNAL_SERVER_ERROR';
    shown.extensions.http = { status: status ?? (broken ? 500 : 400) };
    return shown;
  }

  return {
    handle(request, response) {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Content-Security-Policy', showsGraphiql(request) ? GRAPHIQL_POLICY : ANSWER_POLICY);
      return answer(request, response);
    },
    close() {
      for (const response of streaming) response.destroy();
    },
  };
}

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
function withStatus(result: Answer): Answer {
  if (result instanceof WrittenResult || result.data != null) return result;
  for (const error of result.errors ?? [])
    if (isTooMany(error)) withRetryStatus(error);
    else if (!('data' in result)) error.extensions.http ??= { status: 400, spec: true };
  return result;
}

function queryString(url: string): Params {
  const parameters = new URL(url, 'http://localhost').searchParams;
  const json = (name: string) => {
    try {
      return JSON.parse(parameters.get(name) || 'null') ?? undefined;
    } catch {
      throw refusal('BAD_USER_INPUT', `The parameter ${name} is not valid JSON.`, 400);
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
