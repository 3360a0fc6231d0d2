import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, visit } from 'graphql';
import type { Prepared } from '../schema-kit/operation.ts';
import { type Plan, planOf } from './plan.ts';

type Variables = Record<string, unknown>;

/** Each combination of what `@skip` and `@include` leave is a plan of its own. */
const MOST_PLANS = 8;

/**
 * A fragment is planned anew at each spread, so a short document can have a large plan. The fields that are kept stay in
 * proportion to the document's text. Documents have a bound in all, and so has this cache: some 80 MB of the costliest.
 */
const CHARACTERS_PER_FIELD = 2;

type CachedPlans = {
  /** The variables that directives depend on. */
  switches: string[];
  /** By the values of the switches; null: not to be planned, or not to be kept. */
  plans: Map<string, Plan | null>;
};

/** Plans queries, once for as long as their document is kept. Null: not to be planned, or not to be kept. */
export function createPlanCache(schema: GraphQLSchema) {
  const fieldsLeft = new WeakMap<DocumentNode, number>();
  const cache = new WeakMap<OperationDefinitionNode, CachedPlans>();

  function cachedFor(prepared: Prepared): CachedPlans {
    let cached = cache.get(prepared.operation);
    if (!cached) {
      cached = { switches: switchesOf(prepared.document), plans: new Map() };
      cache.set(prepared.operation, cached);
    }
    return cached;
  }

  function planWithinBudget(prepared: Prepared, variables: Variables): Plan | null {
    const { document, text } = prepared;
    const left = fieldsLeft.get(document) ?? text.length / CHARACTERS_PER_FIELD;
    const plan = planOf(schema, prepared, variables);
    if (!plan || plan.size > left) return null;
    fieldsLeft.set(document, left - plan.size);
    return plan;
  }

  return function planFor(prepared: Prepared, variables: Variables): Plan | null {
    const { switches, plans } = cachedFor(prepared);
    const textOf = (name: string) => (Object.hasOwn(variables, name) ? String(variables[name]) : '');
    const key = switches.map(textOf).join();
    const known = plans.get(key);
    if (known !== undefined) return known;
    if (plans.size === MOST_PLANS) return null;
    const plan = planWithinBudget(prepared, variables);
    plans.set(key, plan);
    return plan;
  };
}

/** The names of the variables in directives. */
function switchesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (node) => void visit(node, { Variable: ({ name }) => void names.add(name.value) }),
  });
  return [...names];
}
