import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';

/** Numbers from 0 up to 1, the same sequence for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Literals that an argument can have, by `Type.field.argument`, `argument` alone, or `first`. */
export type Literals = Record<string, string[]>;

const fieldsOf = (type: GraphQLNamedType) =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
const concreteTypesOf = (schema: GraphQLSchema, type: GraphQLNamedType) =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : [];

/**
 * A valid query of a random shape: nested fields, aliases, fragments of either kind, the same field twice, `@skip` and
 * `@include` by literal or by `$on` and `$off`.
 */
export function randomQuery(schema: GraphQLSchema, random: () => number, literals: Literals): string {
  const chance = (share: number) => random() < share;
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const fragments: string[] = [];
  let aliases = 0;

  const directive = () => {
    if (chance(0.85)) return '';
    return ` @${oneOf(['skip', 'include'])}(if: ${oneOf(['true', 'false', '$on', '$off'])})`;
  };

  function argumentsOf(field: GraphQLField<unknown, unknown>): string | null {
    const given: string[] = [];
    for (const { name, type } of field.args) {
      const values = literals[`${field.name}.${name}`] ?? literals[name];
      const needed = String(type).endsWith('!');
      if (!values && needed) return null;
      if (values && (needed || chance(0.6))) given.push(`${name}: ${oneOf(values)}`);
    }
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  function fieldOf(field: GraphQLField<unknown, unknown>, depth: number): string | null {
    const type = getNamedType(field.type);
    const given = argumentsOf(field);
    if (given === null) return null;
    // A field with arguments may be asked for twice with different ones, so it has an alias.
    const alias = given !== '' || chance(0.15) ? `a${++aliases}: ` : '';
    if (isLeafType(type)) return `${alias}${field.name}${given}${directive()}`;
    if (depth === 0) return null;
    return `${alias}${field.name}${given}${directive()} ${selectionOf(type, depth - 1)}`;
  }

  function selectionOf(type: GraphQLNamedType, depth: number): string {
    const chosen = [
      ...(chance(0.2) ? ['__typename'] : []),
      ...fieldsOf(type)
        .filter(({ name }) => chance(name === 'edges' || name === 'node' ? 0.95 : 0.45))
        .map((field) => fieldOf(field, depth) ?? '__typename'),
      ...concreteTypesOf(schema, type)
        .filter(() => depth > 0 && chance(0.3))
        .map((possible) => `... on ${possible.name} ${selectionOf(possible, depth - 1)}`),
    ];
    const text = chosen.join(' ');
    if (chosen.length > 1 && chance(0.2)) return `{ ... ${directive()} { ${text} } __typename }`;
    if (chosen.length > 1 && chance(0.2)) {
      const name = `F${fragments.length}`;
      fragments.push(`fragment ${name} on ${type.name} { ${text} }`);
      return `{ ${chosen[0]} ...${name}${directive()} __typename }`;
    }
    return `{ ${text || '__typename'} }`;
  }

  const roots = Object.values(schema.getQueryType()!.getFields());
  const asked = Array.from({ length: chance(0.3) ? 2 : 1 }, () => fieldOf(oneOf(roots), 6) ?? '__typename');
  const root = `{ ${asked.join(' ')} }`;
  return [`query ($on: Boolean = true, $off: Boolean = false) ${root}`, ...fragments].join('\n');
}
