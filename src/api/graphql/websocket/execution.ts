import type { ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';
import { CloseCode, type SubscribeMessage, type SubscribePayload } from 'graphql-ws';
import { idempotencyKeyOf } from '../../../graphql/execution/idempotency.ts';
import { FULL, PARSED } from '../../../graphql/execution/memory-budget.ts';
import type { ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import type { Named } from '../../../graphql/execution/trusted-documents.ts';
import { TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import type { Prepared } from '../../../graphql/schema-kit/operation.ts';
import { isTooMany, requestError, tooMany } from '../../../graphql/schema-kit/request-error.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { recordOperation } from '../endpoint.ts';
import { callerAgain } from './admission.ts';
import type { Client } from './client.ts';
import { CLOSINGS, type Closing } from './close.ts';
import { asciiJson } from './messages.ts';
import { OPERATIONS_PER_SOCKET, Operation } from './operation.ts';

const LONGEST_ID = 1_000;
/** So many frames more an operation counts as that a limit refuses: whoever goes on asking waits for their turn. */
const REFUSED_FRAMES = 10;
/** A stream asks the database for the rights of its viewer before it shows anything, so right after that one does not. */
const JUST_IDENTIFIED_MS = 5_000;

type Refusal = { errors: readonly GraphQLError[]; kind?: OperationTypeNode };

/** Begins an operation, or says why the socket is closed of a client that may not begin it. */
export function subscribe(client: Client, message: SubscribeMessage, length: number): Closing | null {
  if (client.phase !== 'acknowledged') return CLOSINGS.unauthorized;
  const id = asciiJson(message.id);
  if (client.find(id))
    return { code: CloseCode.SubscriberAlreadyExists, reason: `Subscriber for ${message.id} already exists` };
  // At once, so that operations that arrive together are counted one by one.
  const operation = new Operation(client, id);
  execute(operation, message, length).catch((error) => client.fail(error));
  return null;
}

/** Runs an operation. What was sent is counted for its caller until then, and forgotten. */
async function execute(operation: Operation, message: SubscribeMessage, length: number): Promise<void> {
  const startedAt = performance.now();
  const { client } = operation;
  const { state } = client;
  const release = state.memoryBudget.hold(client.caller, PARSED * length);
  try {
    const prepared = await prepare(operation, message, release !== null);
    if ('errors' in prepared) {
      recordOperation(state, 'socket', { kind: prepared.kind, startedAt }, prepared);
      if (client.readyState === client.OPEN && prepared.errors.some(isTooMany))
        state.heartbeat.slow(client, REFUSED_FRAMES);
      return operation.refuse(prepared.errors);
    }
    const kind = prepared.operation.operation;
    // A mutation is carried out, though its client has left before it began.
    if (operation.isOver && kind !== 'mutation') return;
    const result = await run(client, prepared, message);
    recordOperation(state, 'socket', { kind, startedAt }, result);
    operation.answer(result);
  } finally {
    release?.();
  }
}

/** Prepares an operation. Its errors are the answer to that operation: they cost a client none of its others. */
async function prepare(
  { client, hasPlace }: Operation,
  { id, payload }: SubscribeMessage,
  isHeld: boolean,
): Promise<Prepared | Refusal> {
  const { caller, viewer } = client;
  const { callLimits, documents } = client.state;
  if (id.length > LONGEST_ID) return refusal(requestError('BAD_USER_INPUT', ID_TOO_LONG));
  const tooFast = await callLimits.call(caller);
  if (tooFast) return refusal(tooFast);
  if (!hasPlace) return refusal(tooMany(TOO_MANY_OPERATIONS, TOO_MANY_OPEN_RETRY_S));
  if (!isHeld) return refusal(tooMany(FULL, TOO_MANY_OPEN_RETRY_S));
  const prepared = await documents.prepare(payload as SubscribePayload & Named, {
    caller,
    authenticated: viewer !== null,
  });
  if ('errors' in prepared) return prepared;
  const tooMuch = await callLimits.weigh(caller, prepared);
  return tooMuch ? refusal(tooMuch, prepared.operation.operation) : prepared;
}

const refusal = (error: GraphQLError, kind?: OperationTypeNode): Refusal => ({ errors: [error], kind });
const ID_TOO_LONG = `The id of an operation has at most ${LONGEST_ID} characters.`;
const TOO_MANY_OPERATIONS = `At most ${OPERATIONS_PER_SOCKET} operations at once on one socket.`;

async function run(
  client: Client,
  prepared: Prepared,
  { id, payload }: SubscribeMessage,
): Promise<ExecutionResult | ResultStream> {
  const { clientAddress, userAgent, acceptLanguage, state } = client;
  const { executor } = state;
  const requestId = `${client.requestId}/${id.slice(0, 40)}`;
  try {
    const viewer = await viewerOf(client, prepared);
    const idempotencyKey = idempotencyKeyOf(undefined, payload.extensions);
    const caller = { viewer, clientAddress, userAgent, acceptLanguage, requestId, idempotencyKey };
    return await state.tracing.span(
      {
        name: 'socket operation',
        kind: 'server',
        parent: client.trace,
        facts: { 'request.id': requestId },
      },
      () => executor.run(prepared, payload.variables, caller),
    );
  } catch (error) {
    return { errors: [executor.mask(error, { requestId, acceptLanguage })] };
  }
}

/** The caller, who is looked up for each operation. */
function viewerOf(client: Client, { operation }: Prepared): Promise<Viewer | null> | Viewer | null {
  const isKnown = performance.now() - client.identifiedAt < JUST_IDENTIFIED_MS;
  return operation.operation === 'subscription' && isKnown ? client.viewer : callerAgain(client);
}
