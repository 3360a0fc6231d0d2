import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { InvalidInputError } from '../../lib/errors.ts';
import type { IdempotencyStore } from '../../ports/idempotency.ts';
import type { Log } from '../../ports/log.ts';
import { createFastExecutor } from '../fast-path/executor.ts';
import { type Answer, resultOf } from '../fast-path/raw-result.ts';
import { scopesOf } from '../schema-kit/builder.ts';
import { callerOf, TOO_MANY_OPEN_RETRY_S } from '../schema-kit/calls.ts';
import type { ContextFactory } from '../schema-kit/context.ts';
import type { Caller, Prepared, Variables } from '../schema-kit/operation.ts';
import { requestError, tooMany } from '../schema-kit/request-error.ts';
import { publicError } from '../schema-kit/user-error.ts';
import { createIdempotency } from './idempotency.ts';
import { DOCUMENT, FULL, type MemoryBudget, PARSED, STREAM } from './memory-budget.ts';
import { isRefusal, type ResultStream, resultStream } from './subscription-stream.ts';

export type Execution = {
  /** Runs a prepared operation. Never throws: everything that goes wrong is in the result, masked. */
  run(prepared: Prepared, variables: Variables, caller: Caller): Promise<Answer | ResultStream>;
  /** What a client sees of an error that happened around an operation. */
  failure(error: unknown, requestId: string): ExecutionResult;
  /** What a client sees of an error; what was not meant for a client is logged. */
  mask(error: unknown, requestId: string): GraphQLError;
};

/** Runs operations the same way for both doors. */
export function createExecutor(options: {
  schema: GraphQLSchema;
  /** By which mutations run: their inputs hold what they refuse themselves. */
  relaxedSchema: GraphQLSchema;
  contexts: ContextFactory;
  idempotencyStore: IdempotencyStore;
  /** Whether the schema is no secret. */
  explorable: boolean;
  memoryBudget: MemoryBudget;
  log: Log;
}): Execution {
  const { schema, relaxedSchema, contexts, explorable, memoryBudget, log } = options;
  // Suggested names would give away what introspection does not.
  const hidden = { hideSuggestions: !explorable };
  const once = createIdempotency(options);
  const quick = createFastExecutor(schema, scopesOf);

  function mask(error: unknown, requestId: string): GraphQLError {
    let reported = false;
    const shown = publicError(error, (cause) => {
      reported = true;
      log.error('a request failed', { requestId, ...described(cause) });
    });
    if (reported) shown.extensions.requestId = requestId;
    return shown;
  }

  const failure = (error: unknown, requestId: string): ExecutionResult => ({
    errors: [mask(error, requestId)],
    data: null,
  });

  const masked = (result: ExecutionResult, { requestId }: Caller): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => mask(error, requestId)) } : result;

  /** Of what was sent a stream keeps what it uses; of what it uses, little. */
  async function subscribe(
    prepared: Prepared,
    given: Variables,
    caller: Caller,
  ): Promise<Answer | ResultStream> {
    const { text, document, operation } = prepared;
    const variableValues = declared(operation, given);
    const bytes = lengthOf(variableValues);
    if (bytes > SUBSCRIPTION_VARIABLES)
      return {
        errors: [
          requestError(
            'BAD_USER_INPUT',
            `The variables of a subscription have at most ${SUBSCRIPTION_VARIABLES / 1024} KB.`,
          ),
        ],
      };
    const shared = { thing: document, bytes: DOCUMENT * text.length };
    const release = memoryBudget.hold(callerOf(caller), STREAM + PARSED * bytes, shared);
    if (!release) return { errors: [tooMany(FULL, TOO_MANY_OPEN_RETRY_S)] };
    try {
      const source = await clientAddressOf({ document, operation }, variableValues, caller);
      if (Symbol.asyncIterator in source)
        return streamOf(source, { document, operation }, variableValues, caller, release);
      release();
      return plain(masked(source, caller));
    } catch (error) {
      release();
      // Nothing has begun, so there is no data, not even none.
      return { errors: [mask(error, caller.requestId)] };
    }
  }

  type Asked = Pick<Prepared, 'document' | 'operation'>;
  const argsOf = ({ document, operation }: Asked, variableValues: Variables) => ({
    ...hidden,
    schema,
    document,
    operationName: operation.name?.value,
    variableValues,
  });

  const clientAddressOf = (asked: Asked, variables: Variables, caller: Caller) =>
    createSourceEventStream({ ...argsOf(asked, variables), contextValue: contexts.contextFor(caller) });

  function streamOf(
    source: AsyncIterable<unknown>,
    asked: Asked,
    variables: Variables,
    caller: Caller,
    ended: () => void,
  ): ResultStream {
    const args = argsOf(asked, variables);
    return resultStream(
      source[Symbol.asyncIterator](),
      async (rootValue) => {
        // Loaders, cached scopes and the clock's reading live in a context: a new one, or every event sees the first.
        const contextValue = contexts.contextFor(caller);
        return plain(masked(await execute({ ...args, rootValue, contextValue }), caller));
      },
      (error) => failure(error, caller.requestId),
      ended,
    );
  }

  async function answer(
    prepared: Prepared,
    variableValues: Variables,
    caller: Caller,
    refused: InvalidInputError | null,
  ): Promise<Answer> {
    const result = await quick.run(prepared, variableValues, contexts.contextFor(caller));
    if (result) return result;
    const { document, operation } = prepared;
    const context = contexts.contextFor(caller);
    const contextValue = refused ? { ...context, refusal: refused } : context;
    return masked(
      await execute({
        ...hidden,
        schema: operation.operation === 'mutation' ? relaxedSchema : schema,
        document,
        operationName: operation.name?.value,
        variableValues,
        contextValue,
      }),
      caller,
    );
  }

  return {
    async run(prepared, variables, caller) {
      const { operation } = prepared.operation;
      try {
        if (operation === 'subscription') return await subscribe(prepared, variables, caller);
        // Queries may be repeated anyway.
        if (operation === 'mutation' && caller.idempotencyKey != null)
          return await once(prepared, variables, caller, async (refused) =>
            resultOf(await answer(prepared, variables, caller, refused)),
          );
        return await answer(prepared, variables, caller, null);
      } catch (error) {
        return failure(error, caller.requestId);
      }
    },
    failure,
    mask,
  };
}

/** A refused stream ends in the same words wherever the refusal came up: the place would tell what exists. */
function plain(result: ExecutionResult): ExecutionResult {
  if (!isRefusal(result)) return result;
  const errors = result.errors?.map(({ message, extensions }) => createGraphQLError(message, { extensions }));
  return 'data' in result ? { errors, data: null } : { errors };
}

const SUBSCRIPTION_VARIABLES = 4 * 1024;

/** What an operation says that it takes; whatever else was sent is nothing to it. */
function declared(
  { variableDefinitions = [] }: Prepared['operation'],
  given: Variables,
): Record<string, unknown> {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  const known = names.filter((name) => given && Object.hasOwn(given, name));
  return Object.fromEntries(known.map((name) => [name, given![name]]));
}

/** As JSON; what is nested without end is longer than anything. */
function lengthOf(value: object): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** For the log: where and what, without the values that a database error quotes in the lines before its last. */
function described(cause: unknown): { error: string; at: string[] } {
  if (!(cause instanceof Error)) return { error: typeof cause, at: [] };
  const lines = cause.message.trim().split('\n');
  const at = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: `${cause.name}: ${lines.at(-1)}`, at: at.map((line) => line.trim()).slice(0, 10) };
}
