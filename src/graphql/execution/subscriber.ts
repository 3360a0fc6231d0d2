import { createSourceEventStream, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import { Watch } from '../../lib/watch.ts';
import type { Log } from '../../ports/log.ts';
import { callerOf, TOO_MANY_OPEN_RETRY_S } from '../schema-kit/calls.ts';
import type { Context, ContextFactory } from '../schema-kit/context.ts';
import type { Caller, Prepared, Variables } from '../schema-kit/operation.ts';
import { requestError, tooMany } from '../schema-kit/request-error.ts';
import { isSharedItem } from '../schema-kit/shared-item.ts';
import { sayingIn } from '../schema-kit/user-error.ts';
import { masked, withMaskedErrors } from './masked-errors.ts';
import { DOCUMENT, FULL, type MemoryBudget, PARSED, STREAM } from './memory-budget.ts';
import { createSharedResults, type Shown } from './shared-results.ts';
import { type Sharing, sharingOf } from './sharing.ts';
import { isRefusal, ResultStream, type Source } from './subscription-stream.ts';

type Options = {
  schema: GraphQLSchema;
  contexts: ContextFactory;
  explorable: boolean;
  memoryBudget: MemoryBudget;
  sharing?: boolean;
  log: Log;
};

/** An operation, as all its streams hold it. */
type Asked = Pick<Prepared, 'document' | 'operation'> & {
  sharing: Sharing;
  /** What the memory budget counts once for all of them. */
  counted: { thing: object; bytes: number };
};
/** The variables that an operation declares; as JSON where its results are shared. */
type Kept = string | Record<string, unknown>;

type Deps = ReturnType<typeof createDeps>;

/** What all streams share. */
function createDeps(options: Options) {
  const { schema, contexts, sharing = true } = options;
  const asked = new WeakMap<Prepared['operation'], Asked>();
  const argsOf = ({ document, operation }: Asked, variables: Kept) => ({
    schema,
    document,
    operationName: operation.name?.value,
    variableValues: typeof variables === 'string' ? JSON.parse(variables) : variables,
    // Suggested names would tell what introspection does not.
    hideSuggestions: !options.explorable,
  });

  /** What is to know of an operation, found out once. */
  function askedOf({ text, document, operation }: Prepared): Asked {
    const known = asked.get(operation);
    if (known) return known;
    const found = {
      document,
      operation,
      counted: { thing: document, bytes: DOCUMENT * text.length },
      sharing: sharing ? sharingOf(schema, { document, operation }) : 'alone',
    } as const;
    asked.set(operation, found);
    return found;
  }

  const sharedResult = createSharedResults<Asked>((one, variables, rootValue) =>
    execute({ ...argsOf(one, variables), rootValue, contextValue: contexts.contextFor(NOBODY) }),
  );
  return { ...options, argsOf, askedOf, sharedResult };
}

/** Whom a result for several viewers is worked out for. */
const NOBODY = { viewer: null, clientAddress: '' };

/** Opens streams within their callers' memory budget. A stream keeps only the variables that its operation declares. */
export function createSubscriber(options: Options) {
  const deps = createDeps(options);
  return async (
    prepared: Prepared,
    given: Variables,
    caller: Caller,
  ): Promise<ExecutionResult | ResultStream> => {
    const variables = declaredVariables(prepared.operation, given);
    const json = jsonOf(variables);
    const bytes = json === null ? Number.POSITIVE_INFINITY : Buffer.byteLength(json);
    if (json === null || bytes > SUBSCRIPTION_VARIABLES) return { errors: [tooManyVariables()] };
    const asked = deps.askedOf(prepared);
    const release = deps.memoryBudget.hold(callerOf(caller), STREAM + PARSED * bytes, asked.counted);
    if (!release) return { errors: [tooMany(FULL, TOO_MANY_OPEN_RETRY_S)] };
    try {
      const kept = asked.sharing === 'alone' ? variables : json;
      const stream = await openStream(deps, asked, { kept, variables }, caller, release);
      if (!(Symbol.asyncIterator in stream)) release();
      return stream;
    } catch (error) {
      release();
      // Nothing has begun, so the result has no `data` at all.
      return { errors: [masked(error, caller.requestId, deps.log, sayingIn(caller.acceptLanguage))] };
    }
  };
}

async function openStream(
  deps: Deps,
  asked: Asked,
  { kept, variables }: { kept: Kept; variables: Record<string, unknown> },
  caller: Caller,
  release: () => void,
): Promise<ExecutionResult | ResultStream> {
  const contextValue = deps.contexts.contextFor(caller);
  const source = await createSourceEventStream({ ...deps.argsOf(asked, variables), contextValue });
  if (!(Symbol.asyncIterator in source)) return shown(deps, source, caller, contextValue);
  if (!(source instanceof Watch)) throw new Error('A subscription answers a watch.');
  return new ResultStream(new Subscribed(deps, asked, kept, withoutKey(caller), source, release));
}

/** One stream's operation and caller. It has no functions of its own, because there are many of it. */
class Subscribed implements Source {
  readonly items: Watch<unknown>;
  readonly #deps: Deps;
  readonly #asked: Asked;
  readonly #variables: Kept;
  readonly #caller: Caller;
  readonly #release: () => void;

  constructor(
    deps: Deps,
    asked: Asked,
    variables: Kept,
    caller: Caller,
    items: Watch<unknown>,
    release: () => void,
  ) {
    this.items = items;
    this.#deps = deps;
    this.#asked = asked;
    this.#variables = variables;
    this.#caller = caller;
    this.#release = release;
  }

  resultOf(item: unknown): ExecutionResult | Shown | Promise<ExecutionResult | Shown> {
    if (typeof this.#variables !== 'string' || !isSharedItem(item)) return this.#alone(item);
    const result = this.#deps.sharedResult(this.#asked, this.#variables, item);
    if (result instanceof Promise) return result.then(async (settled) => settled ?? this.#alone(item));
    return result ?? this.#alone(item);
  }

  async #alone(rootValue: unknown): Promise<ExecutionResult> {
    const { argsOf, contexts } = this.#deps;
    // A context holds loaders, scopes and the moment, so each event needs a new one.
    const contextValue = contexts.contextFor(callerOfItem(this.#caller, rootValue));
    const result = await execute({ ...argsOf(this.#asked, this.#variables), rootValue, contextValue });
    return shown(this.#deps, result, this.#caller, contextValue);
  }

  failureOf(error: unknown): ExecutionResult {
    const { requestId, acceptLanguage } = this.#caller;
    return { errors: [masked(error, requestId, this.#deps.log, sayingIn(acceptLanguage))], data: null };
  }

  ended(): void {
    this.#release();
  }
}

/** Whom an item is shown to, with the rights by which it was read. */
const callerOfItem = (caller: Caller, item: unknown): Caller =>
  isSharedItem(item) ? { ...caller, viewer: item.viewer } : caller;

/** A stream runs no mutation, and what a client sent as its key may be large. */
const withoutKey = (caller: Caller): Caller =>
  caller.idempotencyKey == null ? caller : { ...caller, idempotencyKey: null };

/** A result as its client sees it. The place of a refusal would tell what exists. */
async function shown(
  { log }: Deps,
  executed: ExecutionResult,
  { requestId }: Caller,
  context: Context,
): Promise<ExecutionResult> {
  const result = await withMaskedErrors(executed, { requestId, context, log });
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

/** As JSON; null for a value that is nested too deeply for it. */
function jsonOf(value: object): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
