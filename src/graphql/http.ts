import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { ExecutionResult } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { bearerToken, type ContextFactory } from '../context.ts';
import { UnauthenticatedError } from '../errors.ts';
import type { SourceOf } from '../http/source.ts';
import type { Clock } from '../ports/clock.ts';
import { readJsonBody } from './body.ts';
import type { Documents } from './documents.ts';
import { refusedToken } from './errors.ts';
import type { Caller, Execution } from './execution.ts';
import { onExpiry } from './expiry.ts';
import { graphiql } from './graphiql.ts';
import { refusal } from './refusal.ts';
import { requestIdOf } from './request-id.ts';
import type { ResultStream } from './stream.ts';

export const GRAPHQL_PATH = '/graphql';

type Deps = {
  contexts: ContextFactory;
  documents: Documents;
  execution: Execution;
  sourceOf: SourceOf;
  explorable: boolean;
  clock: Clock;
};
/** One request on its way through Yoga. `caller` is there from the moment the request is parsed. */
type Exchange = { req: IncomingMessage; res: ServerResponse; caller?: Caller };

export type HttpDoor = {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Cuts every stream off, so that its client comes back. */
  close(): void;
};

/**
 * GraphQL over HTTP: POST with JSON, GET for queries, SSE for subscriptions. Yoga speaks the protocol; reading bodies,
 * documents and execution are ours, the same as the socket's. A refused token refuses the request before anything is
 * read of it.
 */
export function createHttpDoor({
  contexts,
  documents,
  execution,
  sourceOf,
  explorable,
  clock,
}: Deps): HttpDoor {
  const streaming = new Set<ServerResponse>();

  async function identify(request: IncomingMessage): Promise<Caller> {
    const { headers } = request;
    const viewer = await contexts
      .viewerOf(bearerToken(headers.authorization ?? null))
      .catch((error: unknown) => {
        throw error instanceof UnauthenticatedError ? refusedToken(error) : error;
      });
    return { viewer, source: sourceOf(request), requestId: requestIdOf(headers) };
  }

  async function serve({ query, variables, operationName }: GraphQLParams, exchange: Exchange) {
    const prepared = documents.prepare({ query: query ?? '', operationName, variables });
    if ('errors' in prepared) return withStatus(prepared);
    const { operation } = prepared.operation;
    if (operation === 'mutation' && exchange.req.method !== 'POST')
      throw refusal('BAD_USER_INPUT', 'Send a mutation with POST.', 405);
    if (operation === 'subscription' && !exchange.req.headers.accept?.includes('text/event-stream'))
      throw refusal(
        'BAD_USER_INPUT',
        'A subscription answers text/event-stream: accept it, or use the WebSocket.',
        406,
      );
    const result = await execution.run(prepared, variables, exchange.caller!);
    if (!(Symbol.asyncIterator in result)) return withStatus(result);
    follow(result, exchange);
    return result;
  }

  /** Ends a stream when its client leaves, and when the caller's token runs out. */
  function follow(stream: ResultStream, { res, caller }: Exchange): void {
    const { viewer, requestId } = caller!;
    const expired = () => stream.end(execution.failure(new UnauthenticatedError(), requestId));
    const callOff = viewer ? onExpiry(viewer.expiresAt, clock, expired) : () => undefined;
    const left = () => {
      streaming.delete(res);
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
      if (request.method !== 'GET' && request.method !== 'POST') return;
      serverContext.caller = await identify(serverContext.req);
      setRequestParser(() =>
        request.method === 'GET' ? queryString(request.url) : readJsonBody(serverContext.req),
      );
    },
    onParams({ setParamsHandler }) {
      // After Yoga's own checks of the parameters; in place of its parsing and executing.
      setParamsHandler(({ params, context }) => serve(params, context as Exchange));
    },
  };

  const yoga = createYoga<Exchange>({
    graphqlEndpoint: GRAPHQL_PATH,
    plugins: [door],
    graphiql: explorable && graphiql,
    // Bundled: the default one loads itself from a public network, which a newcomer's machine may not reach.
    renderGraphiQL,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    logging: false,
    // Callers show a token, never a cookie, so any site may call; none gets to use somebody's credentials.
    cors: { origin: '*', credentials: false, methods: ['GET', 'POST'], maxAge: 86_400 },
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
      // Yoga answers a URL it cannot parse with its stack.
      if (URL.canParse(request.url ?? '', `http://${request.headers.host}`)) void yoga(request, response);
      else response.writeHead(400, { 'content-type': 'text/plain' }).end('The address is not valid.\n');
    },
    close() {
      for (const response of streaming) response.destroy();
    },
  };
}

/** A request that never ran is a 400 for clients that ask for `application/graphql-response+json`, as its standard says. */
function withStatus(result: ExecutionResult): ExecutionResult {
  if (result.errors && !('data' in result))
    for (const { extensions } of result.errors) extensions.http ??= { status: 400, spec: true };
  return result;
}

function queryString(url: string): GraphQLParams {
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
  };
}
