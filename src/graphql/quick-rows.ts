import { type GraphQLField, type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';
import type { Context } from '../context.ts';
import type { Empty, FieldPlan, Resolve } from './quick-plan.ts';

/** Makes the answer of one row of a list. Throws where anything is out of the ordinary. */
export type MakeRow = (source: unknown, context: Context) => Row;
type Row = Record<string, unknown>;

/** What has no place in an answer without errors. */
export class OddError extends Error {}

type Part = {
  name: string;
  /** The property that the resolver does nothing but read; null: ask the resolver. */
  column: string | null;
  resolve: Resolve;
  complete: (value: unknown, context: Context) => unknown;
  nullable: boolean;
};

/**
 * How the rows of a list are made whose first has shown that Pothos need not be asked: nothing is looked up, noted or
 * waited for. Null where a row is more than values and objects that are there at once.
 */
export function rowMaker(fields: FieldPlan[], empty: Empty): MakeRow | null {
  const parts: Part[] = [];
  for (const plan of fields) {
    const part = partOf(plan);
    if (!part) return null;
    parts.push(part);
  }
  return (source, context) => {
    assertPresent(source);
    const row: Row = { ...empty };
    for (const { name, column, resolve, complete, nullable } of parts) {
      const value =
        column === null ? resolve(source, NO_ARGUMENTS, context, UNREAD) : (source as Row)[column];
      if (value !== null && value !== undefined) row[name] = complete(value, context);
      else if (!nullable) throw new OddError();
    }
    return row;
  };
}

function partOf({ name, typename, completion, bare, field }: FieldPlan): Part | null {
  if (typename !== null)
    return { name, column: null, resolve: () => typename, complete: (value) => value, nullable: false };
  if (completion.kind === 'list' || field.args.length > 0) return null;
  const complete =
    completion.kind === 'leaf' ? completed(completion.type) : rowMaker(completion.fields, completion.empty);
  if (!complete) return null;
  const { nullable } = completion;
  const resolve = bare?.resolve ?? field.resolve;
  if (!resolve) return { name, column: field.name, resolve: neverAsked, complete, nullable };
  return { name, column: bare && columnOf(field), resolve, complete, nullable };
}

/** The property that Pothos's own resolver of an exposed column, or of a relation, does nothing but read. */
function columnOf({ extensions }: GraphQLField<unknown, unknown>): string | null {
  const { pothosExposedField, pothosPrismaRelationField, pothosOptions } = extensions as Marks;
  if (typeof pothosOptions?.onNull === 'function') return null;
  return pothosExposedField ?? pothosPrismaRelationField?.name ?? null;
}
type Marks = {
  pothosExposedField?: string;
  pothosPrismaRelationField?: { name: string };
  pothosOptions?: { onNull?: unknown };
};

const neverAsked: Resolve = () => undefined;
const NO_ARGUMENTS = Object.freeze({});
/** Where a row stands in the answer: Pothos passes it on to resolvers that do not look. */
const UNREAD: Parameters<Resolve>[3] = new Proxy(Object.create(null), {
  get() {
    throw new OddError();
  },
});

/** As the type writes a value, which is nearly always as it is. */
function completed(type: GraphQLLeafType): (value: unknown) => unknown {
  const serialized = (value: unknown): unknown => {
    const answer = type.serialize(value);
    if (answer === null || answer === undefined) throw new OddError();
    return answer;
  };
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ value, name }) => [value, name]));
    return (value) => names.get(value) ?? serialized(value);
  }
  const isItself = isSpecifiedScalarType(type) ? ITSELF[type.name] : undefined;
  return isItself ? (value) => (isItself(value) ? value : serialized(value)) : serialized;
}

const ITSELF: Record<string, (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => ((value as number) | 0) === value,
};

function assertPresent(value: unknown): void {
  const isOdd = typeof value !== 'object' || value instanceof Error;
  if (isOdd || typeof (value as { then?: unknown }).then === 'function') throw new OddError();
}
