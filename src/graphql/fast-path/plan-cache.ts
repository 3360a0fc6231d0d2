import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, visit } from 'graphql';
import type { Role } from '../../ports/identity.ts';
import type { Prepared } from '../schema-kit/operation.ts';
import type { CachedPage } from './page-cache.ts';
import { type Plan, planOf } from './plan.ts';

type Variables = Record<string, unknown>;

export type CachedPlan = {
  plan: Plan;
  /** By role, how the one page that it asks for is written; null: not by that. */
  pages: Map<Role | null, CachedPage | null>;
  room: Room;
};

/** Each combination of what `@skip` and `@include` leave is a plan of its own. */
const MOST_PLANS = 8;

/**
 * A fragment is planned anew wherever it is spread and by every operation. What is kept of a document stays in proportion to
 * its text; the texts that are kept have a bound, and so has all of this: some 80 MB of the costliest.
 */
const CHARACTERS_A_FIELD = 2;

/** How many more fields may be kept of one document, in its plans and pages. */
export class Room {
  #left: number;
  constructor({ text }: Prepared) {
    this.#left = text.length / CHARACTERS_A_FIELD;
  }
  take(fields: number): boolean {
    if (fields > this.#left) return false;
    this.#left -= fields;
    return true;
  }
}

/** Plans queries, once for as long as their document is kept. Null: not to be planned, or not to be kept. */
export function createPlanCache(schema: GraphQLSchema) {
  const rooms = new WeakMap<DocumentNode, Room>();
  const planned = new WeakMap<
    OperationDefinitionNode,
    { switches: string[]; plans: Map<string, CachedPlan | null> }
  >();

  function roomOf(prepared: Prepared): Room {
    const room = rooms.get(prepared.document) ?? new Room(prepared);
    rooms.set(prepared.document, room);
    return room;
  }

  return function planFor(prepared: Prepared, variables: Variables): CachedPlan | null {
    const { operation } = prepared;
    const known = planned.get(operation) ?? { switches: switchesOf(prepared), plans: new Map() };
    planned.set(operation, known);
    const key = known.switches
      .map((name) => (Object.hasOwn(variables, name) ? String(variables[name]) : ''))
      .join();
    const before = known.plans.get(key);
    if (before !== undefined) return before;
    if (known.plans.size === MOST_PLANS) return null;
    const room = roomOf(prepared);
    const plan = planOf(schema, prepared, variables);
    const made = plan && room.take(plan.size) ? { plan, pages: new Map(), room } : null;
    known.plans.set(key, made);
    return made;
  };
}

/** The names of the variables in directives. */
function switchesOf({ document }: Prepared): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (node) => void visit(node, { Variable: ({ name }) => void names.add(name.value) }),
  });
  return [...names];
}
