import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { FastExecutor } from './planned-executor.ts';

type Asked = Parameters<FastExecutor['tryRun']>;
type Deps = {
  schema: GraphQLSchema;
  /** One answer in so many is compared; 0: none. */
  shadowEvery: number;
  metrics: Pick<Metrics, 'fastPath'>;
  log: Log;
};

/** The answer has usually left by then. */
const DELAY_MS = 100;
/** Rows may change between two reads, so only a difference that shows each time is one. */
const ATTEMPTS = 3;
const LONGEST_NAME = 100;

/** Compares answers with those of graphql-js, one at a time, after they were given. Never throws. */
export function createShadow(executor: FastExecutor, { schema, shadowEvery, metrics, log }: Deps) {
  let sinceLast = 0;
  let isComparing = false;

  async function compare(asked: Asked, answered: ExecutionResult): Promise<void> {
    const isDifferent = await differs(schema, executor, asked, answered);
    if (isDifferent === null) return;
    metrics.fastPath('compared');
    if (!isDifferent) return;
    metrics.fastPath('different');
    const operation = asked[0].operation.name?.value.slice(0, LONGEST_NAME) ?? null;
    log.error('the fast path answered differently from graphql-js', { operation });
  }

  return (asked: Asked, answered: ExecutionResult): void => {
    if (shadowEvery === 0) return;
    sinceLast += 1;
    if (sinceLast < shadowEvery || isComparing) return;
    sinceLast = 0;
    isComparing = true;
    const begin = () =>
      compare(asked, answered)
        .catch(() => undefined)
        .finally(() => {
          isComparing = false;
        });
    setTimeout(begin, DELAY_MS).unref();
  };
}

/** Null: not known, because the query is no longer answered; the database may be away. */
async function differs(
  schema: GraphQLSchema,
  executor: FastExecutor,
  [prepared, variableValues, context]: Asked,
  answered: ExecutionResult,
): Promise<boolean | null> {
  const { document, operation } = prepared;
  const operationName = operation.name?.value;
  let ours: ExecutionResult | null = answered;
  for (let attempt = 1; ; attempt++) {
    // What was loaded for one context is not used for another; the caller and the moment stay.
    const contextValue = { ...context };
    const theirs = await execute({ schema, document, operationName, variableValues, contextValue });
    if (JSON.stringify(theirs) === JSON.stringify(ours)) return false;
    if (attempt === ATTEMPTS) return true;
    ours = await executor.tryRun(prepared, variableValues, { ...context });
    if (!ours) return null;
  }
}
