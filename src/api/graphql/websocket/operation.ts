import type { ExecutionArgs, ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { idempotencyKeyOf } from '../../../graphql/execution/idempotency.ts';
import { FULL } from '../../../graphql/execution/memory-budget.ts';
import type { ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import type { Named } from '../../../graphql/execution/trusted-documents.ts';
import { addressCaller, TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import type { Prepared, Variables } from '../../../graphql/schema-kit/operation.ts';
import { requestError, tooMany } from '../../../graphql/schema-kit/request-error.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import { recordOperation } from '../endpoint.ts';
import type { Connection, Held, ProtocolContext, WebSocketDeps } from './connection.ts';

const OPERATIONS_PER_SOCKET = 50;
const LONGEST_ID = 1_000;

type Operation = {
  prepared: Prepared;
  /** Null once they have been used. */
  variables: Variables;
  connection: Connection;
  requestId: string;
  idempotencyKey: unknown;
  release: () => void;
};
type Refusal = { errors: readonly GraphQLError[]; kind?: OperationTypeNode };

/** Prepares an operation. Its errors are the answer to that operation: they cost a client none of its others. */
export async function prepare(
  deps: WebSocketDeps,
  context: ProtocolContext,
  id: string,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const startedAt = performance.now();
  const { extra: connection } = context;
  const { payload, release } = connection.frame!;
  connection.frame = null;
  let operation: Operation | Refusal | null = null;
  try {
    operation = await operationOf(deps, context, id, payload!, release);
  } finally {
    if (!operation || 'errors' in operation) release?.();
  }
  if ('errors' in operation) {
    recordOperation(deps, 'socket', { kind: operation.kind, startedAt }, operation);
    return operation.errors;
  }
  const { document, operation: node } = operation.prepared;
  const operationName = node.name?.value;
  return { schema: deps.schema, document, operationName, rootValue: undefined, contextValue: operation };
}

async function operationOf(
  { callLimits, documents }: WebSocketDeps,
  context: ProtocolContext,
  id: string,
  payload: SubscribePayload & Named,
  release: Held['release'],
): Promise<Operation | Refusal> {
  const { extra: connection } = context;
  const { caller } = connection;
  if (id.length > LONGEST_ID) return refusal(ID_TOO_LONG());
  // Before anything is awaited, so that operations that arrive together are counted one by one.
  const hasPlace = takePlace(context, id);
  const tooFast = await callLimits.call(caller);
  if (tooFast) return refusal(tooFast);
  if (!hasPlace) return refusal(tooMany(TOO_MANY_OPERATIONS, TOO_MANY_OPEN_RETRY_S));
  if (!release) return refusal(tooMany(FULL, TOO_MANY_OPEN_RETRY_S));
  const authenticated = caller !== addressCaller(connection.clientAddress);
  const prepared = await documents.prepare(payload, { caller, authenticated });
  if ('errors' in prepared) return { errors: prepared.errors };
  const tooMuch = await callLimits.weigh(caller, prepared);
  if (tooMuch) return refusal(tooMuch, prepared.operation.operation);
  const requestId = `${connection.requestId}/${id.slice(0, 40)}`;
  const idempotencyKey = idempotencyKeyOf(undefined, payload.extensions);
  return { prepared, variables: payload.variables, connection, requestId, idempotencyKey, release };
}

const refusal = (error: GraphQLError, kind?: OperationTypeNode): Refusal => ({ errors: [error], kind });
const ID_TOO_LONG = () =>
  requestError('BAD_USER_INPUT', `The id of an operation has at most ${LONGEST_ID} characters.`);
const TOO_MANY_OPERATIONS = `At most ${OPERATIONS_PER_SOCKET} operations at once on one socket.`;

/** Whether one more operation may run. */
function takePlace({ subscriptions, extra: { operations } }: ProtocolContext, id: string): boolean {
  if (operations.size >= OPERATIONS_PER_SOCKET)
    for (const one of operations) if (!(one in subscriptions)) operations.delete(one);
  if (operations.size >= OPERATIONS_PER_SOCKET) return false;
  operations.add(id);
  return true;
}

/** Runs a prepared operation. */
export async function perform(
  deps: WebSocketDeps,
  { contextValue }: ExecutionArgs,
): Promise<ExecutionResult | ResultStream> {
  const startedAt = performance.now();
  const operation = contextValue as Operation;
  const result = await run(deps, operation);
  recordOperation(deps, 'socket', { kind: operation.prepared.operation.operation, startedAt }, result);
  return result;
}

/** The account is looked up for each operation: a socket outlives rights. */
async function run({ contexts, executor }: WebSocketDeps, operation: Operation) {
  const { prepared, variables, connection, requestId, idempotencyKey, release } = operation;
  const { token, clientAddress, userAgent } = connection;
  try {
    const viewer = await contexts.viewerOf(token);
    const caller = { viewer, clientAddress, userAgent, requestId, idempotencyKey };
    const answer = await executor.run(prepared, variables, caller);
    return answer;
  } catch (error) {
    connection.isRevoked ||= error instanceof UnauthenticatedError;
    return { errors: [executor.mask(error, requestId)] };
  } finally {
    // graphql-ws keeps the operation for as long as it runs.
    operation.variables = null;
    release();
  }
}
