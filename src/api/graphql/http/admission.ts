import { GraphQLError } from 'graphql';
import { PARSED, UNREAD } from '../../../graphql/execution/memory-budget.ts';
import { addressCaller, callerOf } from '../../../graphql/schema-kit/calls.ts';
import type { Caller } from '../../../graphql/schema-kit/operation.ts';
import { withRetryStatus } from '../../../graphql/schema-kit/request-error.ts';
import { refusedToken } from '../../../graphql/schema-kit/user-error.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import { bearerToken } from '../../http/bearer-token.ts';
import { requestIdOf } from '../../http/request-id.ts';
import { onResponseClosed } from '../../http/response-closed.ts';
import { readJsonBody } from './body.ts';
import type { Exchange, HttpDeps } from './exchange.ts';

/** Bodies up to this size are not counted: the rate limit bounds how many of them a caller has at once. */
const UNCOUNTED = 1_024;

/** Finds out who calls, and counts the call, before anything of the body is read. */
export function identify(deps: HttpDeps, exchange: Exchange): Promise<Caller> {
  exchange.identified ??= callerOfExchange(deps, exchange);
  return exchange.identified;
}

/** A call with a refused token counts for its client address. */
async function callerOfExchange(deps: HttpDeps, exchange: Exchange): Promise<Caller> {
  const { contexts, clientAddressOf, callLimits } = deps;
  const { req: request } = exchange;
  const { headers } = request;
  const clientAddress = clientAddressOf(request);
  try {
    const viewer = await contexts.viewerOf(bearerToken(headers.authorization ?? null));
    assertWithinLimit(await callLimits.call(callerOf({ viewer, clientAddress })));
    const requestId = requestIdOf(headers);
    const said = { userAgent: headers['user-agent'], acceptLanguage: headers['accept-language'] };
    exchange.caller = { viewer, clientAddress, ...said, requestId };
    return exchange.caller;
  } catch (error) {
    if (!(error instanceof UnauthenticatedError)) throw error;
    assertWithinLimit(await callLimits.call(addressCaller(clientAddress)));
    throw refusedToken(error);
  }
}

export function assertWithinLimit(error: GraphQLError | null): void {
  if (error) throw withRetryStatus(error);
}

/** The parsed body, read once. Its caller must be identified. */
export function bodyOf(deps: HttpDeps, exchange: Exchange): Promise<object> {
  exchange.body ??= readJsonBody(exchange.req, {
    hold: (bytes) => holdBytes(deps, exchange, bytes),
    parseLong: (parse) => parseLong(deps, exchange, parse),
  });
  return exchange.body;
}

/** The time that a long body takes to parse counts as calls. */
async function parseLong({ callLimits }: HttpDeps, { caller }: Exchange, parse: () => unknown) {
  const value = await callLimits.read(callerOf(caller!), parse);
  if (value instanceof GraphQLError) throw withRetryStatus(value);
  return value;
}

/** Counts more bytes of the body until the response closes; false where the memory budget is used up. */
function holdBytes({ memoryBudget }: HttpDeps, exchange: Exchange, bytes: number): boolean {
  exchange.uncounted += bytes;
  if (exchange.uncounted <= UNCOUNTED) return true;
  const { req, res, caller, held, uncounted } = exchange;
  exchange.uncounted = 0;
  const release = memoryBudget.hold(callerOf(caller!), PARSED * uncounted);
  if (!release) return false;
  // One listener for all: a long body comes in dozens of pieces.
  if (held.push(release) > 1) return true;
  exchange.releaseBody = onResponseClosed(req, res, () => {
    for (const give of held.splice(0)) give();
  });
  return true;
}

/** Counts a large answer in the memory budget until its client has read it. */
export function noteUnread({ memoryBudget }: HttpDeps, { req, res, caller }: Exchange, bytes: number): void {
  if (bytes > UNREAD && caller) onResponseClosed(req, res, memoryBudget.note(callerOf(caller), bytes));
}
