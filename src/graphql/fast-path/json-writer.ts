import { type GraphQLField, type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';
import type { Context } from '../schema-kit/context.ts';
import type { Completion, FieldPlan, Resolve } from './plan.ts';

/** One answer under way. */
export class WriteContext {
  readonly context: Context;
  /** By the place of a relation in the document and the id of the row that it leads to: many lead to the same few. */
  readonly related: Map<string, string>[] = [];
  constructor(context: Context) {
    this.context = context;
  }
}

/** Writes a value as JSON, behind a text of its own. Throws where anything about it is out of the ordinary. */
export type Write = (value: unknown, writing: WriteContext) => string;

/** What has no place in an answer without errors. */
export class OddError extends Error {}

type Part = {
  /** The property that the resolver does nothing but read; null: ask the resolver. */
  column: string | null;
  resolve: Resolve;
  /** With the name, and the mark before it. */
  write: Write;
  /** The name and its null; null: there must be a value. */
  ifNull: string | null;
};

/**
 * How what is loaded already is written down: nothing is looked up, noted or waited for, and no object is made only to be
 * written. Throws `OddError` where an answer is more than values, objects and lists.
 */
export function writerOf(before: string, completion: Completion): Write {
  if (completion.kind === 'leaf') return leafWriter(before, completion.type);
  if (completion.kind === 'object') return objectWriter(before, completion.fields);
  const { items } = completion;
  const [first, next] = [`${before}[`, ','].map((mark) => ({
    write: writerOf(mark, items),
    ifNull: `${mark}null`,
  }));
  return (values, writing) => {
    if (!Array.isArray(values)) throw new OddError();
    if (values.length === 0) return `${before}[]`;
    let text = '';
    for (const [place, value] of values.entries()) {
      const { write, ifNull } = place === 0 ? first! : next!;
      if (value !== null && value !== undefined) text += write(value, writing);
      else if (items.nullable) text += ifNull;
      else throw new OddError();
    }
    return `${text}]`;
  };
}

function objectWriter(before: string, fields: FieldPlan[]): Write {
  const parts = fields.map((plan, place) => partOf(place === 0 ? `${before}{` : ',', plan));
  if (parts.length === 0) return () => `${before}{}`;
  return (source, writing) => {
    assertPresent(source);
    const { context } = writing;
    let text = '';
    for (const { column, resolve, write, ifNull } of parts) {
      const value =
        column === null
          ? resolve(source, NO_ARGUMENTS, context, UNREAD)
          : (source as Record<string, unknown>)[column];
      if (value !== null && value !== undefined) text += write(value, writing);
      else if (ifNull !== null) text += ifNull;
      else throw new OddError();
    }
    return `${text}}`;
  };
}

function partOf(mark: string, plan: FieldPlan): Part {
  const { typename, completion, bare, field } = plan;
  const before = `${mark}"${plan.name}":`;
  if (typename !== null) {
    const text = `${before}"${typename}"`;
    return { column: null, resolve: () => typename, write: () => text, ifNull: null };
  }
  if (field.args.length > 0) throw new OddError();
  const ifNull = completion.nullable ? `${before}null` : null;
  const resolve = bare?.resolve ?? field.resolve;
  const { answersPlainText, pothosPrismaRelationField } = field.extensions as Marks;
  const isRelation = pothosPrismaRelationField && completion.kind === 'object';
  const write = answersPlainText
    ? plainWriter(before)
    : isRelation
      ? onceEach(before, writerOf('', completion), plan.place)
      : writerOf(before, completion);
  if (!resolve) return { column: field.name, resolve: neverAsked, write, ifNull };
  return { column: bare && columnOf(field), resolve, write, ifNull };
}

/**
 * Rows of one page were loaded together: whatever has the same id is the same. But for the text before it, which in the first
 * row of a list is another one.
 */
function onceEach(before: string, write: Write, place: number): Write {
  return (source, writing) => {
    const { id } = source as { id?: unknown };
    if (typeof id !== 'string') return before + write(source, writing);
    writing.related[place] ??= new Map();
    const known = writing.related[place];
    let text = known.get(id);
    if (text === undefined) {
      text = write(source, writing);
      known.set(id, text);
    }
    return before + text;
  };
}

/** The property that Pothos's own resolver of an exposed column, or of a relation, does nothing but read. */
function columnOf({ extensions }: GraphQLField<unknown, unknown>): string | null {
  const { pothosExposedField, pothosPrismaRelationField, pothosOptions } = extensions as Marks;
  if (typeof pothosOptions?.onNull === 'function') return null;
  return pothosExposedField ?? pothosPrismaRelationField?.name ?? null;
}
type Marks = {
  /** Its answers are text of which JSON escapes nothing. */
  answersPlainText?: true;
  pothosExposedField?: string;
  pothosPrismaRelationField?: { name: string };
  pothosOptions?: { onNull?: unknown };
};

const neverAsked: Resolve = () => undefined;
const NO_ARGUMENTS = Object.freeze({});
/** Where a value stands in the answer: Pothos passes it on to resolvers that do not look. */
const UNREAD: Parameters<Resolve>[3] = new Proxy(Object.create(null), {
  get() {
    throw new OddError();
  },
});

const plainWriter =
  (before: string): Write =>
  (value) =>
    `${before}"${value}"`;

function leafWriter(before: string, type: GraphQLLeafType): Write {
  const opened = `${before}"`;
  const quoted = (text: string): string =>
    TO_ESCAPE.test(text) ? before + JSON.stringify(text) : `${opened}${text}"`;
  const written = (value: unknown): string => {
    const answer = type.serialize(value);
    if (answer === null || answer === undefined) throw new OddError();
    return typeof answer === 'string' ? quoted(answer) : before + JSON.stringify(answer);
  };
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ value, name }) => [value, `${opened}${name}"`]));
    return (value) => texts.get(value) ?? written(value);
  }
  const { json } = type.extensions as { json?: (value: unknown) => string };
  if (json) return (value) => (value instanceof Date ? before + json(value) : written(value));
  if (!isSpecifiedScalarType(type)) return written;
  const [yes, no] = [`${before}true`, `${before}false`];
  switch (type.name) {
    case 'Boolean':
      return (value) => (value === true ? yes : value === false ? no : written(value));
    case 'Int':
      return (value) => (((value as number) | 0) === value ? before + value : written(value));
    default:
      return (value) => (typeof value === 'string' ? quoted(value) : written(value));
  }
}

/** What JSON writes otherwise: quotes, backslashes, control characters, and half a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const TO_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

function assertPresent(value: unknown): void {
  const isOdd = typeof value !== 'object' || value instanceof Error;
  if (isOdd || typeof (value as { then?: unknown }).then === 'function') throw new OddError();
}
