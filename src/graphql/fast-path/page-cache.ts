import { queryFromInfo } from '@pothos/plugin-prisma';
import { type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql';
import type { Role } from '../../ports/identity.ts';
import type { Context } from '../schema-kit/context.ts';
import { LIMITS } from '../schema-kit/limits.ts';
import { cursorOf, isAfter, type Order, type PageArgs } from '../schema-kit/page-args.ts';
import { type Write, WriteContext, writerOf } from './json-writer.ts';
import type { Completion, FieldPlan } from './plan.ts';
import { RawJsonResult } from './raw-result.ts';

/*
 * Pothos works out at each request what to load for a page and whether each field was loaded, which takes longer than
 * everything else. Where the document and the caller's role alone decide it, that is kept with the document's plan, and
 * the page is written without Pothos from then on.
 */

/** How a connection loads its rows: to be named in its `extensions` as `pageRows`, besides as its resolver. */
export type PageRows = (query: object, root: unknown, args: never, context: never) => Promise<Row[]>;
type Row = { id: string };

type Scopes = Record<string, unknown>;
export type CachedPage = {
  rowsOf: PageRows;
  order: Order;
  /** Who may ask for the page. */
  scopes: Scopes;
  /** What kinds of callers may ask for each field of its rows. */
  callers: string[];
  /** What is loaded of each row. */
  select: object;
  write: Write;
};

/**
 * How this field is answered from now on, after lists all whose fields were `learned` to be loaded. Null: never by this.
 * Undefined: too little is known yet, as long as there were fewer than two rows.
 */
export function cachedPage(
  { field, name, parentType, completion }: FieldPlan,
  learned: ReadonlySet<Completion>,
  info: () => GraphQLResolveInfo,
  role: Role | null,
): CachedPage | null | undefined {
  const { pageRows: rowsOf, order, pothosErrors, pothosOptions } = field.extensions as Marks;
  const scopes = pothosOptions?.authScopes ?? {};
  const isGuardedElsewhere = pothosErrors || (parentType.extensions as Marks).pothosOptions?.authScopes;
  if (!rowsOf || !order || typeof scopes !== 'object' || isGuardedElsewhere) return null;
  const callers = callersOf(completion, learned);
  if (!callers) return undefined;
  try {
    const write = writerOf(`{"data":{"${name}":`, completion);
    return { rowsOf, order, scopes: scopes as Scopes, callers, select: selectFor(info(), role), write };
  } catch {
    return null;
  }
}
type Marks = {
  pageRows?: PageRows;
  order?: Order;
  pothosErrors?: unknown;
  pothosOptions?: { authScopes?: object };
};

/** Whether callers of these kinds may ask for all of it. */
export const allows = ({ scopes, callers }: CachedPage, kinds: Record<string, unknown>): boolean =>
  callers.every((kind) => kinds[kind] === true) &&
  Object.entries(scopes).every(([kind, asked]) =>
    kind === '$any'
      ? Object.entries(asked as Scopes).some(([one, on]) => on === true && kinds[one] === true)
      : asked === true && kinds[kind] === true,
  );

/** Whether it is a page forward from a place; every other kind is left to Pothos. */
export const isForward = ({ first, last, before }: PageArgs): boolean =>
  (first == null || first > 0) && last == null && before == null;

/** The page that these arguments, with their places, ask for; null where anything goes wrong. */
export async function writePage(
  { rowsOf, order, select, write }: CachedPage,
  args: PageArgs,
  context: Context,
): Promise<RawJsonResult | null> {
  const size = args.first ?? LIMITS.usualPage;
  try {
    const query = { ...select, skip: 0, take: size + 1 };
    const rows = await rowsOf(query, undefined, args as never, context as never);
    const edges = rows.slice(0, size).map((row) => new Edge(order, row));
    const pageInfo = {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasPreviousPage: isAfter(args),
      hasNextPage: rows.length > size,
    };
    return new RawJsonResult(`${write({ edges, pageInfo }, new WriteContext(context))}}}`);
  } catch {
    return null;
  }
}

/** Its cursor is worked out where it is asked for. */
class Edge {
  readonly node: Row;
  readonly #order: Order;
  constructor(order: Order, node: Row) {
    this.#order = order;
    this.node = node;
  }
  get cursor(): string {
    return cursorOf(this.#order, this.node);
  }
}

/** What callers must be to ask for each field of the rows; null as long as it is not known that all are loaded with them. */
function callersOf(connection: Completion, learned: ReadonlySet<Completion>): string[] | null {
  const callers: string[] = [];

  function isKnown(completion: Completion): boolean {
    if (completion.kind === 'leaf') return true;
    if (completion.kind === 'object') return completion.fields.every(isPlain);
    const { items } = completion;
    if (items.kind !== 'object' || !learned.has(items)) return false;
    note(items.fields);
    return true;
  }
  const isPlain = ({ bare, wantsInfo, completion }: FieldPlan) => !bare && !wantsInfo && isKnown(completion);

  function note(fields: FieldPlan[]): void {
    for (const { bare, completion } of fields) {
      if (bare) callers.push(...bare.callers);
      if (completion.kind === 'object') note(completion.fields);
    }
  }
  return isKnown(connection) ? callers : null;
}

/**
 * What Pothos loads of each row, asked in a context of which nothing but the caller's role can be read, and without
 * variables. Throws where anything depends on who asks, or on what they gave.
 */
const selectFor = (info: GraphQLResolveInfo, role: Role | null): object =>
  queryFromInfo({
    context: only({ viewer: role && only({ role }) }),
    info: { ...info, variableValues: only({}) },
    select: { id: true },
    paths: [['nodes'], ['edges', 'node']],
    typeName: nodeTypeOf(info),
  });

/** An object of which whatever else is read throws, but for what Pothos looks for by its own symbols. */
function only<Shown extends object>(shown: Shown): never {
  const refuse = () => {
    throw new Error('This depends on more than the document and the role.');
  };
  const get = (_shown: Shown, name: string | symbol) => {
    if (typeof name === 'symbol') return undefined;
    return name in shown ? shown[name as keyof Shown] : refuse();
  };
  return new Proxy(shown, { get, has: refuse, ownKeys: refuse }) as never;
}

function nodeTypeOf({ returnType }: GraphQLResolveInfo): string {
  const connection = getNamedType(returnType);
  const edge = isObjectType(connection) && getNamedType(connection.getFields().edges!.type);
  if (!edge || !isObjectType(edge)) throw new Error('A page has edges.');
  return getNamedType(edge.getFields().node!.type).name;
}
