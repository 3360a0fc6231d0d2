import { resolveArrayConnection } from '@pothos/plugin-relay';
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { InvalidInputError } from '../../lib/errors.ts';
import { LIMITS } from './limits.ts';

export type PageArgs = Partial<
  Record<'first' | 'last', number | null> & Record<'after' | 'before', string | null>
>;

/** The key that orders a list, before the row ids. A connection has it in its `extensions`; its resolver calls `inOrder`. */
export type Order = {
  /** The name of the list: a cursor of another list is refused. */
  name: string;
  /** The path of the key in a row. */
  by: [string, ...string[]];
  kind: 'text' | 'instant';
};
/** The place of a row in its list. A cursor holds it, so a page can begin at a row that is gone. */
type Place = { key: string | Date; id: string };

/** The key of a page's places in its arguments, which Pothos does not read. */
const PLACES = Symbol('places');
type Places = { after: Place | null; before: Place | null };
type Placed = PageArgs & { [PLACES]?: Places };

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const LONGEST_CURSOR = 2_000;

type Row = { id: string };

/** The cursor of a row, which must have been loaded with its key. */
function cursorOf({ name, by }: Order, row: Row): string {
  let key: unknown = row;
  for (const part of by) key = (key as Record<string, unknown>)[part];
  // A list has many cursors. Without escapes, concatenation is faster.
  return key instanceof Date
    ? btoa(`["${name}",${key.getTime()},"${row.id}"]`)
    : Buffer.from(JSON.stringify([name, key, row.id])).toString('base64url');
}

/** The places that a page lies between. Null is the beginning, or the end. */
export const placesOf = (args: object): Places => (args as Placed)[PLACES] ?? { after: null, before: null };

/** The place in a cursor. Throws `InvalidInputError` when it is no cursor of this list. */
function placeOf({ name, kind }: Order, argument: 'after' | 'before', cursor: string): Place {
  try {
    if (cursor.length > LONGEST_CURSOR) throw new Error('too long');
    const [list, key, id, ...more] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isText = kind === 'text' && typeof key === 'string' && !key.includes('\0');
    const isInstant = kind === 'instant' && Number.isInteger(key) && isYear(new Date(key).getUTCFullYear());
    if (list !== name || more.length > 0 || !(isText || isInstant)) throw new Error('other');
    if (typeof id !== 'string' || !UUID.test(id)) throw new Error('other');
    return { key: isInstant ? new Date(key) : key, id };
  } catch {
    throw new InvalidInputError(argument, `Give in ${argument} a cursor of this list, as a page answers it.`);
  }
}
/** Years that PostgreSQL and ISO 8601 write the same way. */
const isYear = (year: number) => year >= 1 && year <= 9_999;

/** The `where` and `orderBy` of `findMany`, for the rows between the places of the arguments. */
export function inOrder<Where extends object>(
  { by }: Order,
  args: object,
  where: Where,
  descending = false,
): { where: Where; orderBy: never } {
  const { after, before } = placesOf(args);
  const nested = (value: unknown) => by.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
  const beyond = ({ key, id }: Place, way: 'gt' | 'lt') => ({
    AND: [
      // Redundant, but it lets the index be searched.
      nested({ [`${way}e`]: key }),
      { OR: [nested({ [way]: key }), { AND: [nested({ equals: key }), { id: { [way]: id } }] }] },
    ],
  });
  const [later, earlier] = descending ? (['lt', 'gt'] as const) : (['gt', 'lt'] as const);
  const bounds = [after && beyond(after, later), before && beyond(before, earlier)].filter(Boolean);
  const direction = descending ? 'desc' : 'asc';
  return {
    where: (bounds.length > 0 ? { AND: [where, ...bounds] } : where) as Where,
    orderBy: [nested(direction), { id: direction }] as never,
  };
}

/** A page of a list that was worked out as a whole. Its rows are in the order of their instant and id. */
export function pageOfList<R extends Row>({ by }: Order, args: PageArgs, rows: readonly R[]) {
  const { after, before } = placesOf(args);
  const keyOf = (row: Row) => (row as unknown as Record<string, Date>)[by[0]]!.getTime();
  const beyond = (row: Row, { key, id }: Place) => {
    const way = keyOf(row) - (key as Date).getTime();
    return way === 0 ? row.id > id : way > 0;
  };
  const between = rows.filter(
    (row) => (!after || beyond(row, after)) && (!before || (row.id !== before.id && !beyond(row, before))),
  );
  const size = { defaultSize: LIMITS.usualPage, maxSize: LIMITS.page };
  return resolveArrayConnection({ ...size, args: { first: args.first, last: args.last } }, between);
}

/**
 * Changes what Pothos does with pages.
 * - A page that is too large is refused. Pothos would cut it, and a client that counts would miss the rest.
 * - A connection pages by the key of its order. Pothos would begin at a row, which may be gone or of another list.
 */
export function withPages(schema: GraphQLSchema): GraphQLSchema {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => field.args.some(({ name }) => name === 'first' || name === 'last'));
  for (const { type, field } of fields) {
    const { resolve } = field;
    const { order } = field.extensions as { order?: Order };
    if (!order && isConnection(getNamedType(field.type) as GraphQLObjectType))
      throw new Error(`${type.name}.${field.name} says no order`);
    field.resolve = (source, args, context, info) => {
      if (!order) {
        assertSize(args);
        return resolve?.(source, args, context, info);
      }
      const placed = placedArgs(order, args);
      const page = resolve?.(source, placed, context, info);
      return isPromise(page)
        ? page.then((one) => withCursors(order, placed, one))
        : withCursors(order, placed, page);
    };
  }
  return schema;
}

const isConnection = (type: GraphQLObjectType) => type.name.endsWith('Connection');
const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

/** The arguments of a page without cursors, for Pothos, and the places beside them. Throws `InvalidInputError`. */
export function placedArgs<Args extends PageArgs>(order: Order, args: Args): Args & Placed {
  assertSize(args);
  if (args.first != null && args.last != null)
    throw new InvalidInputError('last', 'Give first, or last, and not both: a page is of one end of a list.');
  const { after, before } = args;
  const places = {
    after: after == null ? null : placeOf(order, 'after', after),
    before: before == null ? null : placeOf(order, 'before', before),
  };
  // `before` alone reads backward from its place; with `first` the list is read from its beginning.
  const last = args.last ?? (before != null && args.first == null ? LIMITS.usualPage : null);
  return { ...args, last, after: null, before: null, [PLACES]: places };
}

function assertSize(args: PageArgs): void {
  for (const size of ['first', 'last'] as const) {
    const asked = args[size] ?? 0;
    if (asked > LIMITS.page)
      throw new InvalidInputError(
        size,
        `A page has at most ${LIMITS.page} entries, so ${size} must be at most ${LIMITS.page}.`,
      );
    if (asked < 0) throw new InvalidInputError(size, `Give in ${size} a non-negative number.`);
  }
}

/** Whether a page begins after a place. */
const isAfter = (args: PageArgs): boolean => (args as Placed)[PLACES]?.after != null;

/** An edge that makes its cursor when it is asked for. */
class Edge {
  readonly node: Row;
  private readonly order: Order;
  constructor(order: Order, node: Row) {
    this.order = order;
    this.node = node;
  }
  get cursor(): string {
    return cursorOf(this.order, this.node);
  }
}

type Page = {
  edges: ({ cursor: string; node: Row } | null)[];
  pageInfo: Record<'startCursor' | 'endCursor', string | null> &
    Record<'hasPreviousPage' | 'hasNextPage', boolean>;
};

function withCursors(order: Order, args: Placed, answered: unknown): unknown {
  if (!answered) return answered;
  const page = answered as Page;
  const places = args[PLACES];
  page.edges = page.edges.map((edge) => edge && new Edge(order, edge.node));
  page.pageInfo.startCursor = page.edges[0]?.cursor ?? null;
  page.pageInfo.endCursor = page.edges.at(-1)?.cursor ?? null;
  page.pageInfo.hasPreviousPage ||= isAfter(args);
  page.pageInfo.hasNextPage ||= places?.before != null;
  return page;
}
