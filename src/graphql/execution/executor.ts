import { type ExecutionResult, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { InvalidInputError } from '../../lib/errors.ts';
import type { IdempotencyStore } from '../../ports/idempotency.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { SpanFacts, SpanOptions, Tracing } from '../../ports/tracing.ts';
import { createFastExecutor } from '../fast-path/index.ts';
import type { ContextFactory } from '../schema-kit/context.ts';
import type { Caller, Prepared, Variables } from '../schema-kit/operation.ts';
import { sayingIn } from '../schema-kit/user-error.ts';
import { createIdempotency } from './idempotency.ts';
import { masked, withMaskedErrors } from './masked-errors.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { resultCodeOf } from './result-code.ts';
import { createSubscriber } from './subscriber.ts';
import type { ResultStream } from './subscription-stream.ts';

export type Execution = {
  /** Runs a prepared operation. Never throws: the result holds every error, masked. */
  run(prepared: Prepared, variables: Variables, caller: Caller): Promise<ExecutionResult | ResultStream>;
  /** What a client sees of an error that happened around an operation. */
  failure(error: unknown, caller: Told): ExecutionResult;
  /** What a client sees of an error. An error that is not meant for clients is logged. */
  mask(error: unknown, caller: Told): GraphQLError;
};

/** Who is told of an error, and how the log names the request. */
type Told = Pick<Caller, 'requestId' | 'acceptLanguage'>;

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
  /** False: each viewer's results are worked out alone. For tests that compare. */
  sharing?: boolean;
  metrics: Pick<Metrics, 'fastPath'>;
  tracing: Pick<Tracing, 'span'>;
  log: Log;
};

/** Runs operations the same way for every transport. */
export function createExecutor(options: Options): Execution {
  const { schema, relaxedSchema, contexts, tracing, log } = options;
  // Suggested names would tell what introspection does not.
  const hideSuggestions = !options.explorable;
  const runOnce = createIdempotency(options);
  const fastExecutor = createFastExecutor({ ...options, ...options.fastPath });
  const subscribe = createSubscriber(options);

  const mask = (error: unknown, { requestId, acceptLanguage }: Told) =>
    masked(error, requestId, log, sayingIn(acceptLanguage));
  const failure = (error: unknown, caller: Told): ExecutionResult => ({
    errors: [mask(error, caller)],
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
    const context = { ...contexts.contextFor(caller), idempotencyConflict };
    const result = await execute({
      hideSuggestions,
      schema: operation.operation === 'mutation' ? relaxedSchema : schema,
      document,
      operationName: operation.name?.value,
      variableValues,
      contextValue: context,
    });
    return withMaskedErrors(result, { requestId: caller.requestId, context, log });
  }

  function runKind(prepared: Prepared, variables: Variables, caller: Caller) {
    const { operation } = prepared.operation;
    if (operation === 'subscription') return subscribe(prepared, variables, caller);
    // A key means nothing to a query, which may be repeated anyway.
    if (operation === 'mutation' && caller.idempotencyKey != null)
      return runOnce(prepared, variables, caller, (conflict) =>
        execution(prepared, variables, caller, conflict),
      );
    return execution(prepared, variables, caller, null);
  }

  return {
    async run(prepared, variables, caller) {
      try {
        return await tracing.span(spanOf(prepared, caller), async (span) => {
          const result = await runKind(prepared, variables, caller);
          span.set({ result: resultCodeOf(result) });
          return result;
        });
      } catch (error) {
        return failure(error, caller);
      }
    },
    failure,
    mask,
  };
}

/** The name of an operation is its client's word; what it is about, and who asks, is not told. */
function spanOf({ operation: { operation, name } }: Prepared, { viewer }: Caller): SpanOptions {
  const facts: SpanFacts = { 'graphql.operation.type': operation };
  if (name) facts['graphql.operation.name'] = name.value.slice(0, LONGEST_NAME);
  if (viewer) Object.assign(facts, { center: viewer.centerId, role: viewer.role });
  return { name: `graphql ${operation}`, facts };
}

const LONGEST_NAME = 80;
