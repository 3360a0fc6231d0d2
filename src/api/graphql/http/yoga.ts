import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { nameIn } from '../../../graphql/execution/trusted-documents.ts';
import {
  isUnavailable,
  requestError,
  unsaid,
  withRetryStatus,
} from '../../../graphql/schema-kit/request-error.ts';
import { said, sayingIn } from '../../../graphql/schema-kit/user-error.ts';
import { requestIdOf } from '../../http/request-id.ts';
import { GRAPHQL_PATH } from '../../http/upgrade.ts';
import { recordOperation } from '../endpoint.ts';
import { bodyOf, identify, noteUnread } from './admission.ts';
import { encodeBody } from './compression.ts';
import type { Exchange, HttpDeps, Params } from './exchange.ts';
import { graphiql, renderBundled } from './graphiql.ts';
import { CORS } from './headers.ts';
import { answerOf, forgetRequest } from './operation.ts';

type ServerContext = { exchange: Exchange };

/** Yoga speaks the protocol: methods, parameters, statuses, event streams, GraphiQL. */
export function createYogaServer(deps: HttpDeps): YogaServerInstance<ServerContext, object> {
  return createYoga<ServerContext>({
    graphqlEndpoint: GRAPHQL_PATH,
    plugins: [pluginOf(deps)],
    graphiql: deps.explorable && graphiql,
    extraParamNames: ['documentId'],
    renderGraphiQL: renderBundled,
    landingPage: false,
    multipart: false,
    batching: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
    logging: false,
    cors: (request) => deps.origins.mayCall(request.headers.get('origin')) && CORS,
    maskedErrors: { maskError: (error) => maskedWithStatus(deps, error) },
  });
}

/** Puts our own reading of bodies, documents and execution in place of Yoga's. */
function pluginOf(deps: HttpDeps): Plugin<object, ServerContext> {
  return {
    async onRequestParse({ request, serverContext: { exchange }, setRequestParser }) {
      if (request.method !== 'GET' && request.method !== 'POST')
        throw requestError('BAD_USER_INPUT', 'GraphQL takes GET and POST.', 405, {
          Allow: 'GET, HEAD, POST',
        });
      await identify(deps, exchange);
      setRequestParser(async () =>
        withQuery(request.method === 'GET' ? queryParams(request.url) : await bodyOf(deps, exchange)),
      );
    },
    onParams({ setParamsHandler }) {
      // After Yoga's own checks of the parameters; in place of its parsing and executing.
      setParamsHandler(async ({ params, context }) => {
        const { exchange } = context as ServerContext;
        const answer = await answerOf(deps, exchange, params);
        if (Symbol.asyncIterator in answer) forgetRequest(exchange);
        return answer;
      });
    },
    async onResponse({ response, serverContext: { exchange }, setResponse, fetchAPI }) {
      const compressed = await finish(deps, exchange, response);
      if (!compressed) return;
      const { status, statusText, headers } = response;
      setResponse(new fetchAPI.Response(compressed, { status, statusText, headers }));
    },
    onResultProcess({ result, setResult, serverContext: { exchange } }) {
      recordOperation(deps, 'http', exchange, result);
      if (!('errors' in result) || !result.errors) return;
      const say = sayingIn(exchange.req.headers['accept-language']);
      setResult({ ...result, errors: said(result.errors, say) });
    },
  };
}

/** Sets the last headers of a response. Returns its body where that has to be replaced by a compressed one. */
async function finish(deps: HttpDeps, exchange: Exchange, response: Response) {
  const { headers } = response;
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    // Proxies would otherwise collect events before they pass them on. And `none` is no coding.
    headers.set('x-accel-buffering', 'no');
    headers.delete('content-encoding');
    return null;
  }
  exchange.mayCompress ||= type.startsWith('text/html');
  noteUnread(deps, exchange, Number(headers.get('content-length') ?? 0));
  if (!exchange.mayCompress) return null;
  const { body, coding, varies } = await encodeBody(exchange, await response.clone().text());
  if (varies) headers.append('vary', 'Accept-Encoding');
  if (!coding) return null;
  headers.set('content-encoding', coding);
  headers.set('content-length', String(body.length));
  return body;
}

/** A document that is asked for by its name has no text yet; Yoga insists on one. */
const withQuery = (params: Params): Params =>
  params.query == null && nameIn(params) !== null ? { ...params, query: '' } : params;

function queryParams(url: string): Params {
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

type HttpFacts = { status?: number; headers?: Record<string, string> };

/** Masks errors outside of operations: malformed requests, and failures of our own. */
function maskedWithStatus({ executor }: HttpDeps, error: unknown): Error {
  const shown = executor.mask(error, { requestId: requestIdOf({}) });
  if (shown === error) return shown;
  // Whose language it is to be said in is known where the answer is made.
  if (isUnavailable(shown)) return unsaid(withRetryStatus(shown));
  const { status, headers } = (error as { extensions?: { http?: HttpFacts } }).extensions?.http ?? {};
  const broken = shown.extensions.code === 'INTERNAL_SERVER_ERROR';
  shown.extensions.http = { status: status ?? (broken ? 500 : 400), headers };
  return shown;
}
