import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { ContextFactory } from '../context.ts';
import type { InvalidInputError } from '../errors.ts';
import type { Answers } from '../ports/answers.ts';
import type { Viewer } from '../ports/identity.ts';
import type { Log } from '../ports/log.ts';
import { scopesOf } from './builder.ts';
import type { Prepared } from './documents.ts';
import { publicError } from './errors.ts';
import { createOnce } from './once.ts';
import { createQuick } from './quick.ts';
import { isRefusal, type ResultStream, resultStream } from './stream.ts';
import { type Answer, resultOf } from './written.ts';

/** Who asks, by either door. */
export type Caller = {
  viewer: Viewer | null;
  /** Where the call comes from; the unit of limits. */
  source: string;
  /** The header; absent: none. */
  userAgent?: string | null;
  /** Finds the request in the log. */
  requestId: string;
  /** With it a mutation runs once, however often it is sent. Whatever the client sent; absent: none. */
  idempotencyKey?: unknown;
};

export type Variables = Record<string, unknown> | null | undefined;

export type Execution = {
  /** Runs a prepared operation. Never throws: everything that goes wrong is in the result, masked. */
  run(prepared: Prepared, variables: Variables, caller: Caller): Promise<Answer | ResultStream>;
  /** What a client sees of an error that happened around an operation. */
  failure(error: unknown, requestId: string): ExecutionResult;
  /** What a client sees of an error; what was not meant for a client is logged. */
  mask(error: unknown, requestId: string): GraphQLError;
};

/** Runs operations the same way for both doors. */
export function createExecution(options: {
  schema: GraphQLSchema;
  /** By which mutations run: their inputs hold what they refuse themselves. */
  forgivingSchema: GraphQLSchema;
  contexts: ContextFactory;
  answers: Answers;
  /** Whether the schema is no secret. */
  explorable: boolean;
  log: Log;
}): Execution {
  const { schema, forgivingSchema, contexts, explorable, log } = options;
  // Suggested names would give away what introspection does not.
  const hidden = { hideSuggestions: !explorable };
  const once = createOnce(options);
  const quick = createQuick(schema, scopesOf);

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
    data: null,
    errors: [mask(error, requestId)],
  });

  const masked = (result: ExecutionResult, { requestId }: Caller): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => mask(error, requestId)) } : result;

  async function subscribe({ document, operation }: Prepared, variableValues: Variables, caller: Caller) {
    const args = { ...hidden, schema, document, operationName: operation.name?.value, variableValues };
    const source = await createSourceEventStream({
      ...args,
      contextValue: contexts.contextFor(caller),
    });
    if (!(Symbol.asyncIterator in source)) return plain({ data: null, ...masked(source, caller) });
    return resultStream(
      source[Symbol.asyncIterator](),
      async (rootValue) => {
        // Loaders, cached scopes and the clock's reading live in a context: a new one, or every event sees the first.
        const contextValue = contexts.contextFor(caller);
        return plain(masked(await execute({ ...args, rootValue, contextValue }), caller));
      },
      (error) => failure(error, caller.requestId),
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
        schema: operation.operation === 'mutation' ? forgivingSchema : schema,
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
  return { data: null, errors };
}

/** For the log: where and what, without the values that a database error quotes in the lines before its last. */
function described(cause: unknown): { error: string; at: string[] } {
  if (!(cause instanceof Error)) return { error: typeof cause, at: [] };
  const lines = cause.message.trim().split('\n');
  const at = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: `${cause.name}: ${lines.at(-1)}`, at: at.map((line) => line.trim()).slice(0, 10) };
}
