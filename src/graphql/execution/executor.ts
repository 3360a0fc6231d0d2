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
import type { Metrics } from '../../ports/metrics.ts';
import { createFastExecutor } from '../fast-path/index.ts';
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
  run(prepared: Prepared, variables: Variables, caller: Caller): Promise<ExecutionResult | ResultStream>;
  /** What a client sees of an error that happened around an operation. */
  failure(error: unknown, requestId: string): ExecutionResult;
  /** What a client sees of an error; what was not meant for a client is logged. */
  mask(error: unknown, requestId: string): GraphQLError;
};

/** The fast path: whether it is used, and how many of its answers are compared with those of graphql-js. */
export type FastPathOptions = { enabled: boolean; shadowEvery: number };

type Options = {
  schema: GraphQLSchema;
  /** The schema that mutations run by: their inputs hold what they refuse themselves. */
  relaxedSchema: GraphQLSchema;
  contexts: ContextFactory;
  idempotencyStore: IdempotencyStore;
  /** Whether clients may explore the schema. */
  explorable: boolean;
  memoryBudget: MemoryBudget;
  fastPath: FastPathOptions;
  metrics: Pick<Metrics, 'fastPath'>;
  log: Log;
};

type Asked = Pick<Prepared, 'document' | 'operation'>;

/** Runs operations the same way for every transport. */
export function createExecutor(options: Options): Execution {
  const { schema, relaxedSchema, contexts, log } = options;
  // Suggested names would give away what introspection does not.
  const hideSuggestions = !options.explorable;
  const runOnce = createIdempotency(options);
  const fastExecutor = createFastExecutor({ ...options, ...options.fastPath });

  const failure = (error: unknown, requestId: string): ExecutionResult => ({
    errors: [masked(error, requestId, log)],
    data: null,
  });

  async function execution(
    prepared: Prepared,
    variableValues: Variables,
    caller: Caller,
    refusal: InvalidInputError | null,
  ): Promise<ExecutionResult> {
    const { document, operation } = prepared;
    if (operation.operation === 'query') {
      const result = await fastExecutor.tryRun(prepared, variableValues, contexts.contextFor(caller));
      if (result) return result;
    }
    const result = await execute({
      hideSuggestions,
      schema: operation.operation === 'mutation' ? relaxedSchema : schema,
      document,
      operationName: operation.name?.value,
      variableValues,
      contextValue: { ...contexts.contextFor(caller), refusal },
    });
    return withMaskedErrors(result, caller, log);
  }

  return {
    async run(prepared, variables, caller) {
      const { operation } = prepared.operation;
      try {
        if (operation === 'subscription')
          return await subscribe({ ...options, failure, hideSuggestions }, prepared, variables, caller);
        // A query may be repeated anyway, so a key means nothing to it.
        if (operation === 'mutation' && caller.idempotencyKey != null)
          return await runOnce(prepared, variables, caller, (refusal) =>
            execution(prepared, variables, caller, refusal),
          );
        return await execution(prepared, variables, caller, null);
      } catch (error) {
        return failure(error, caller.requestId);
      }
    },
    failure,
    mask: (error, requestId) => masked(error, requestId, log),
  };
}

type SubscribeDeps = Pick<Options, 'schema' | 'contexts' | 'memoryBudget' | 'log'> &
  Pick<Execution, 'failure'> & { hideSuggestions: boolean };

/** Opens a stream. It keeps only the variables that its operation declares, within the caller's memory budget. */
async function subscribe(
  deps: SubscribeDeps,
  prepared: Prepared,
  given: Variables,
  caller: Caller,
): Promise<ExecutionResult | ResultStream> {
  const { text, document, operation } = prepared;
  const variables = declaredVariables(operation, given);
  const bytes = jsonLength(variables);
  if (bytes > SUBSCRIPTION_VARIABLES) return { errors: [tooManyVariables()] };
  const shared = { thing: document, bytes: DOCUMENT * text.length };
  const release = deps.memoryBudget.hold(callerOf(caller), STREAM + PARSED * bytes, shared);
  if (!release) return { errors: [tooMany(FULL, TOO_MANY_OPEN_RETRY_S)] };
  try {
    const stream = await openStream(deps, { document, operation }, variables, caller, release);
    if (!(Symbol.asyncIterator in stream)) release();
    return stream;
  } catch (error) {
    release();
    // Nothing has begun, so the result has no `data` at all.
    return { errors: [masked(error, caller.requestId, deps.log)] };
  }
}

async function openStream(
  { schema, contexts, failure, hideSuggestions, log }: SubscribeDeps,
  { document, operation }: Asked,
  variableValues: Variables,
  caller: Caller,
  release: () => void,
): Promise<ExecutionResult | ResultStream> {
  const operationName = operation.name?.value;
  const args = { hideSuggestions, schema, document, operationName, variableValues };
  const shown = (result: ExecutionResult) => withoutPlaces(withMaskedErrors(result, caller, log));
  const source = await createSourceEventStream({ ...args, contextValue: contexts.contextFor(caller) });
  if (!(Symbol.asyncIterator in source)) return shown(source);
  return resultStream(
    source[Symbol.asyncIterator](),
    async (rootValue) => {
      // A context holds loaders, scopes and the moment, so each event needs a new one.
      const contextValue = contexts.contextFor(caller);
      return shown(await execute({ ...args, rootValue, contextValue }));
    },
    (error) => failure(error, caller.requestId),
    release,
  );
}

function masked(error: unknown, requestId: string, log: Log): GraphQLError {
  let isReported = false;
  const shown = publicError(error, (cause) => {
    isReported = true;
    log.error('a request failed', { requestId, ...described(cause) });
  });
  if (isReported) shown.extensions.requestId = requestId;
  return shown;
}

const withMaskedErrors = (result: ExecutionResult, { requestId }: Caller, log: Log): ExecutionResult =>
  result.errors ? { ...result, errors: result.errors.map((error) => masked(error, requestId, log)) } : result;

/** A refused stream ends with the same error wherever the refusal came up: its place would tell what exists. */
function withoutPlaces(result: ExecutionResult): ExecutionResult {
  if (!isRefusal(result)) return result;
  const errors = result.errors?.map(({ message, extensions }) => createGraphQLError(message, { extensions }));
  return 'data' in result ? { errors, data: null } : { errors };
}

const SUBSCRIPTION_VARIABLES = 4 * 1024;
const tooManyVariables = () =>
  requestError(
    'BAD_USER_INPUT',
    `The variables of a subscription have at most ${SUBSCRIPTION_VARIABLES / 1024} KB.`,
  );

/** The variables that an operation declares; others mean nothing to it. */
function declaredVariables(
  { variableDefinitions = [] }: Prepared['operation'],
  given: Variables,
): Record<string, unknown> {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  const known = names.filter((name) => given && Object.hasOwn(given, name));
  return Object.fromEntries(known.map((name) => [name, given![name]]));
}

/** Bytes as JSON; a value that is nested too deeply for JSON is longer than any limit. */
function jsonLength(value: object): number {
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
