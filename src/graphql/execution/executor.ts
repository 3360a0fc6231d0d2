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
import { isRefusal, ResultStream } from './subscription-stream.ts';

export type Execution = {
  /** Runs a prepared operation. Never throws: the result holds every error, masked. */
  run(prepared: Prepared, variables: Variables, caller: Caller): Promise<ExecutionResult | ResultStream>;
  /** What a client sees of an error that happened around an operation. */
  failure(error: unknown, requestId: string): ExecutionResult;
  /** What a client sees of an error. An error that is not meant for clients is logged. */
  mask(error: unknown, requestId: string): GraphQLError;
};

/** Whether the fast path is used; one in so many of its answers is compared with that of graphql-js. */
export type FastPathOptions = { enabled: boolean; shadowEvery: number };

type Options = {
  schema: GraphQLSchema;
  /** The schema of mutations: it accepts some inputs that the mutation refuses in its own union. */
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
  // Suggested names would tell what introspection does not.
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
    idempotencyConflict: InvalidInputError | null,
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
      contextValue: { ...contexts.contextFor(caller), idempotencyConflict },
    });
    return withMaskedErrors(result, caller, log);
  }

  return {
    async run(prepared, variables, caller) {
      const { operation } = prepared.operation;
      try {
        if (operation === 'subscription')
          return await subscribe({ ...options, failure, hideSuggestions }, prepared, variables, caller);
        // A key means nothing to a query, which may be repeated anyway.
        if (operation === 'mutation' && caller.idempotencyKey != null)
          return await runOnce(prepared, variables, caller, (conflict) =>
            execution(prepared, variables, caller, conflict),
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

/** Opens a stream within the caller's memory budget. It keeps only the variables that its operation declares. */
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
  return new ResultStream({
    events: source[Symbol.asyncIterator](),
    async resultOf(rootValue) {
      // A context holds loaders, scopes and the moment, so each event needs a new one.
      const contextValue = contexts.contextFor(caller);
      return shown(await execute({ ...args, rootValue, contextValue }));
    },
    failureOf: (error) => failure(error, caller.requestId),
    ended: release,
  });
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

/** Removes the place of a refusal from the last result of a stream: it would tell what exists. */
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

/** The variables that an operation declares. */
function declaredVariables(
  { variableDefinitions = [] }: Prepared['operation'],
  given: Variables,
): Record<string, unknown> {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  const declared = names.filter((name) => given && Object.hasOwn(given, name));
  return Object.fromEntries(declared.map((name) => [name, given![name]]));
}

/** Bytes as JSON. A value that is nested too deeply for JSON counts as longer than any limit. */
function jsonLength(value: object): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** An error for the log. Only its last line: in the lines before, database errors quote values. */
function described(cause: unknown): { error: string; at: string[] } {
  if (!(cause instanceof Error)) return { error: typeof cause, at: [] };
  const lines = cause.message.trim().split('\n');
  const at = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: `${cause.name}: ${lines.at(-1)}`, at: at.map((line) => line.trim()).slice(0, 10) };
}
