import { type ExecutionResult, type GraphQLSchema, getVariableValues } from 'graphql';
import type { Context } from '../schema-kit/context.ts';
import type { Prepared, Variables } from '../schema-kit/operation.ts';
import { createPlanCache } from './plan-cache.ts';
import { executePlan } from './query-execution.ts';

export type FastExecutor = {
  /** The result of a query; null: not answered, so graphql-js must run it. README.md states the contract. */
  tryRun(
    prepared: Prepared,
    variables: Variables,
    context: Context,
  ): Promise<ExecutionResult | null> | ExecutionResult | null;
};

/** Executes queries by plans that are kept with their documents. */
export function createPlannedExecutor(schema: GraphQLSchema): FastExecutor {
  const planFor = createPlanCache(schema);
  return {
    tryRun(prepared, given, context) {
      const { operation } = prepared;
      if (operation.operation !== 'query') return null;
      const definitions = operation.variableDefinitions ?? [];
      const { coerced: variables } = getVariableValues(schema, definitions, given ?? {}, { maxErrors: 1 });
      const plan = variables && planFor(prepared, variables);
      return plan ? executePlan(plan, { schema, operation, variables, context }) : null;
    },
  };
}
