import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { schema } from '../../../src/app/schema.ts';
import type { Random } from './random.ts';
import { json, text } from './values.ts';

/** Writes operations that the schema nearly allows. Some of their values are `known` ids, so that they find something. */
export function createDocumentWriter(random: Random, known: readonly string[]) {
  function document(): string {
    const kind = random.of(['query', 'query', 'mutation', 'mutation', 'subscription'] as const);
    const root = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[kind]!;
    const fields = Object.values(root.getFields());
    const chosen = Array.from(
      { length: kind !== 'subscription' && random.chance(0.2) ? 1 + random.below(3) : 1 },
      () => random.of(fields),
    );
    return `${kind} ${random.chance(0.3) ? 'Named' : ''} { ${chosen.map((field) => selection(field, 0)).join(' ')} }`;
  }

  function selection(field: GraphQLField<unknown, unknown>, depth: number): string {
    const alias = random.chance(0.1) ? `a${random.below(1_000)}: ` : '';
    const directive = random.chance(0.02)
      ? random.of([' @skip(if: true)', ' @include(if: false)', ' @nope', ' @skip'])
      : '';
    return `${alias}${field.name}${arguments_(field.args)}${directive}${selections(field.type, depth + 1)}`;
  }

  function selections(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (isLeafType(named)) return random.chance(0.004) ? ' { nope }' : '';
    if (isAbstractType(named)) {
      const possible = schema.getPossibleTypes(named);
      return ` { __typename ${random.times(3, () => `... on ${random.of(possible)} ${selections(random.of(possible), depth)}`).join(' ')} }`;
    }
    if (!isObjectType(named)) return '';
    const fields = Object.values(named.getFields()).filter(
      ({ type: inner }) => depth < 6 || isLeafType(getNamedType(inner)),
    );
    const chosen = fields.length > 0 ? random.times(4, () => selection(random.of(fields), depth)) : [];
    return ` { __typename ${chosen.join(' ')} }`;
  }

  function arguments_(args: readonly GraphQLArgument[]): string {
    const given = args.filter(({ type }) => random.chance(isNonNullType(type) ? 0.95 : 0.3));
    return given.length === 0
      ? ''
      : `(${given.map(({ name, type }) => `${name}: ${literal(type, 0)}`).join(', ')})`;
  }

  function literal(type: GraphQLInputType, depth: number): string {
    if (isNonNullType(type)) return random.chance(0.03) ? 'null' : literal(type.ofType, depth);
    if (random.chance(0.03)) return printed(json(random, known));
    return random.chance(0.02) ? 'null' : fitting(type, depth);
  }

  function fitting(type: GraphQLInputType, depth: number): string {
    if (isListType(type)) return `[${random.times(3, () => literal(type.ofType, depth + 1)).join(', ')}]`;
    if (isEnumType(type)) return random.of(type.getValues()).name;
    if (isInputObjectType(type) && depth < 5) return inputObject(type, depth + 1);
    return isScalarType(type) ? scalar(type.name) : 'null';
  }

  function inputObject(type: GraphQLInputObjectType, depth: number): string {
    const fields = Object.values(type.getFields());
    const given = type.isOneOf
      ? [random.of(fields)]
      : fields.filter((field) => random.chance(isNonNullType(field.type) ? 0.97 : 0.5));
    return `{ ${given.map(({ name, type: inner }) => `${name}: ${literal(inner, depth)}`).join(', ')} }`;
  }

  function scalar(name: string): string {
    if (name === 'Int')
      return String(random.of([0, 1, -1, 5, 50, 100, 101, 2 ** 31 - 1, -(2 ** 31), random.below(2_000)]));
    if (name === 'Float') return String(random.unit() * 10 ** random.below(20));
    if (name === 'Boolean') return String(random.chance(0.5));
    if (name === 'DateTime' && random.chance(0.8))
      return JSON.stringify(
        new Date(Date.UTC(2026, 2, 1 + random.below(40), random.below(24))).toISOString(),
      );
    return JSON.stringify(text(random, known));
  }
  return { document };
}

/** A JSON value as a GraphQL literal. Its keys become valid names. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${name.replace(/\W/g, '_') || 'x'}: ${printed(each)}`)
    .join(', ')} }`;
}
