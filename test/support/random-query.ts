import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
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
    // What has arguments may be asked for twice, and differently.
    const alias = given !== '' || chance(0.15) ? `a${++aliases}: ` : '';
    if (isLeafType(type)) return `${alias}${field.name}${given}${directive()}`;
    if (depth === 0) return null;
    return `${alias}${field.name}${given}${directive()} ${selectionOf(type, depth - 1)}`;
  }

  function selectionOf(type: GraphQLNamedType, depth: number): string {
    const chosen: string[] = chance(0.2) ? ['__typename'] : [];
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        if (chance(field.name === 'edges' || field.name === 'node' ? 0.95 : 0.45))
          chosen.push(fieldOf(field, depth) ?? '__typename');
    const concrete = isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : [];
    for (const possible of concrete)
      if (depth > 0 && chance(0.3))
        chosen.push(`... on ${possible.name} ${selectionOf(possible, depth - 1)}`);
    if (chosen.length > 1 && chance(0.2)) return `{ ... ${directive()} { ${chosen.join(' ')} } __typename }`;
    if (chosen.length > 1 && chance(0.2)) {
      const name = `F${fragments.length}`;
      fragments.push('');
      fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} { ${chosen.join(' ')} }`;
      return `{ ${chosen[0]} ...${name}${directive()} __typename }`;
    }
    return `{ ${chosen.join(' ') || '__typename'} }`;
  }

  const roots = Object.values(schema.getQueryType()!.getFields());
  const asked = Array.from({ length: chance(0.3) ? 2 : 1 }, () => fieldOf(oneOf(roots), 6) ?? '__typename');
  const root = `{ ${asked.join(' ')} }`;
  return [`query ($on: Boolean = true, $off: Boolean = false) ${root}`, ...fragments].join('\n');
}
