import type { ExecutionResult, OperationTypeNode } from 'graphql';
import { TOO_MANY_OPEN } from '../../../graphql/execution/call-limits.ts';
import { idempotencyKeyOf } from '../../../graphql/execution/idempotency.ts';
import type { ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import { NOT_SUPPORTED } from '../../../graphql/execution/trusted-documents.ts';
import { callerOf, TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import {
  isTooMany,
  isUnavailable,
  requestError,
  tooMany,
  withRetryStatus,
} from '../../../graphql/schema-kit/request-error.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import { onResponseClosed } from '../../http/response-closed.ts';
import { assertWithinLimit } from './admission.ts';
import { mayCompress } from './compression.ts';
import type { Exchange, HttpDeps, Params } from './exchange.ts';

/** Runs what the parameters ask for, once. */
export function answerOf(
  deps: HttpDeps,
  exchange: Exchange,
  params: Params,
): Promise<ExecutionResult | ResultStream> {
  exchange.answer ??= run(deps, exchange, params);
  return exchange.answer;
}

async function run(
  deps: HttpDeps,
  exchange: Exchange,
  params: Params,
): Promise<ExecutionResult | ResultStream> {
  const { documents, callLimits, openLimit, executor } = deps;
  const caller = exchange.caller!;
  const counted = callerOf(caller);
  if (params.operationName != null && typeof params.operationName !== 'string')
    throw requestError('BAD_USER_INPUT', 'operationName must be a text.', 400);
  const prepared = await documents.prepare(params, {
    caller: counted,
    authenticated: caller.viewer !== null,
  });
  if ('errors' in prepared) return withStatus(prepared);
  const kind = prepared.operation.operation;
  exchange.kind = kind;
  exchange.mayCompress = mayCompress(prepared, caller.viewer);
  assertFitsRequest(kind, exchange);
  const idempotencyKey = idempotencyKeyOf(exchange.req.headers['idempotency-key'], params.extensions);
  assertWithinLimit(await callLimits.weigh(counted, prepared));
  // Nothing is thrown from here on: an acquired place is released again.
  const release = kind === 'subscription' ? openLimit.acquire(counted) : () => undefined;
  if (!release) throw withRetryStatus(tooMany(TOO_MANY_OPEN, TOO_MANY_OPEN_RETRY_S));
  const result = await executor.run(prepared, params.variables, { ...caller, idempotencyKey });
  if (Symbol.asyncIterator in result) {
    followStream(deps, exchange, result, release);
    return result;
  }
  release();
  return withStatus(result);
}

/** Refuses an operation that the request's method or `Accept` header cannot carry. */
function assertFitsRequest(kind: OperationTypeNode, { req, isHead }: Exchange): void {
  if (kind === 'mutation' && req.method !== 'POST')
    throw requestError('BAD_USER_INPUT', 'Send a mutation with POST.', 405, { Allow: 'POST' });
  if (kind !== 'subscription') return;
  // Nobody reads the answer to a HEAD request, so nothing would ever end its stream.
  if (isHead)
    throw requestError('BAD_USER_INPUT', 'Ask for a stream with GET or POST.', 405, { Allow: 'GET, POST' });
  if (!req.headers.accept?.includes('text/event-stream'))
    throw requestError(
      'BAD_USER_INPUT',
      'A subscription answers text/event-stream: accept it, or use the WebSocket.',
      406,
    );
}

/** Lets go of a request that a stream answers, which lives long and keeps what it needs. */
export function forgetRequest(exchange: Exchange): void {
  exchange.body = undefined;
  exchange.answer = undefined;
  exchange.releaseBody?.();
}

/** Ends a stream when its client leaves, and when the caller's token expires. */
function followStream(
  { expiryClock, executor, streaming }: HttpDeps,
  exchange: Exchange,
  stream: ResultStream,
  release: () => void,
): void {
  const { req, res } = exchange;
  const caller = exchange.caller!;
  const { viewer } = caller;
  const expire = () => stream.end(executor.failure(new UnauthenticatedError(), caller));
  const expiring = { expire };
  if (viewer) expiryClock.add(viewer.expiresAt, expiring);
  streaming.add(res);
  onResponseClosed(req, res, () => {
    streaming.delete(res);
    release();
    if (viewer) expiryClock.remove(viewer.expiresAt, expiring);
    void stream.return();
  });
}

/** Whether nothing that was asked for could be answered. */
const isEmpty = (data: ExecutionResult['data']): boolean =>
  data == null || Object.values(data).every((value) => value === null);

/**
 * Gives errors that say when to try again their HTTP status, wherever they were found. An operation that never ran is a 400 for clients
 * that ask for `application/graphql-response+json`, as its standard says.
 */
function withStatus(result: ExecutionResult): ExecutionResult {
  if (!isEmpty(result.data)) return result;
  for (const error of result.errors ?? [])
    if (isTooMany(error) || isUnavailable(error)) withRetryStatus(error);
    else if (result.data) continue;
    // Clients of persisted queries send the text next only if the status is 200.
    else if (error.extensions.code === NOT_SUPPORTED) error.extensions.http = { status: 200 };
    else if (!('data' in result)) error.extensions.http ??= { status: 400, spec: true };
  return result;
}
