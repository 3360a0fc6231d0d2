import {
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/**
 * The schema that checks documents and executes mutations. It shares all types with the public schema but for the inputs and
 * the roots of queries and mutations.
 * - `@oneOf` inputs are ordinary ones, so that the mutation can refuse a wrong choice in its own union.
 * - A `foreign` input, which another program made, is any JSON. The mutation reads it, and ignores keys that were added to it.
 */
export function withRelaxedOneOf(schema: GraphQLSchema): GraphQLSchema {
  const { query, mutation, types, ...config } = schema.toConfig();
  if (!mutation) return schema;
  const ordinary = new Map<GraphQLInputObjectType, GraphQLInputObjectType | GraphQLScalarType>();

  function unchecked<Type extends GraphQLInputType>(type: Type): Type;
  function unchecked(type: GraphQLInputType): GraphQLInputType {
    if (isNonNullType(type)) return new GraphQLNonNull(unchecked(type.ofType));
    if (isListType(type)) return new GraphQLList(unchecked(type.ofType));
    if (!isInputObjectType(type)) return type;
    const relaxed = ordinary.get(type) ?? (type.extensions.foreign ? foreign(type) : ordinaryOf(type));
    ordinary.set(type, relaxed);
    return relaxed;
  }

  const foreign = ({ name, description }: GraphQLInputObjectType) =>
    new GraphQLScalarType({ name, description });

  function ordinaryOf(type: GraphQLInputObjectType): GraphQLInputObjectType {
    const { fields, ...rest } = type.toConfig();
    return new GraphQLInputObjectType({ ...rest, isOneOf: false, fields: () => mapped(fields) });
  }

  const mapped = <Field extends { type: GraphQLInputType }>(fields: Record<string, Field>) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, { ...field, type: unchecked(field.type) }]),
    );

  function rootOf(type: GraphQLObjectType): GraphQLObjectType {
    const root = type.toConfig();
    const fields = Object.entries(root.fields).map(([name, field]) => [
      name,
      { ...field, args: mapped(field.args ?? {}) },
    ]);
    return new GraphQLObjectType({ ...root, fields: Object.fromEntries(fields) });
  }
  // Documents may name a type inside of a foreign input, as the type of a variable.
  const inside = types
    .filter((type) => isInputObjectType(type))
    .filter(({ extensions }) => extensions.foreign)
    .flatMap((type) => Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  return new GraphQLSchema({
    ...config,
    // A query may take an input that a mutation takes too, and a schema has each type once.
    query: query && rootOf(query),
    mutation: rootOf(mutation),
    types: [
      ...types.filter((type) => type !== query && type !== mutation && !isInputObjectType(type)),
      ...inside,
    ],
  });
}
