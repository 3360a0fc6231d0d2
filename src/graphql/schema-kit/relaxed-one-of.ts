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
 * The schema by which documents are checked and mutations executed: its `@oneOf` inputs are ordinary ones. GraphQL would
 * refuse a null, none or two of them outside of the mutation's union; as it is, the mutation refuses them in it. An input
 * marked as `foreign` is what somebody else's program answers: taken as it is there, and read by the mutation, because keys
 * that others add to it are no fault of the caller. Shares
 * every type with the schema that is shown, but for the inputs and the root that takes them.
 */
export function withRelaxedOneOf(schema: GraphQLSchema): GraphQLSchema {
  const { mutation, types, ...config } = schema.toConfig();
  if (!mutation) return schema;
  const ordinary = new Map<GraphQLInputObjectType, GraphQLInputObjectType | GraphQLScalarType>();

  function unchecked<Type extends GraphQLInputType>(type: Type): Type;
  function unchecked(type: GraphQLInputType): GraphQLInputType {
    if (isNonNullType(type)) return new GraphQLNonNull(unchecked(type.ofType));
    if (isListType(type)) return new GraphQLList(unchecked(type.ofType));
    if (!isInputObjectType(type)) return type;
    const known = ordinary.get(type) ?? (type.extensions.foreign ? foreign(type) : ordinaryOf(type));
    ordinary.set(type, known);
    return known;
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

  const root = mutation.toConfig();
  const fields = Object.entries(root.fields).map(([name, field]) => [
    name,
    { ...field, args: mapped(field.args ?? {}) },
  ]);
  // Documents may name what is inside of one, as the type of a variable.
  const inside = types
    .filter((type) => isInputObjectType(type))
    .filter(({ extensions }) => extensions.foreign)
    .flatMap((type) => Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  return new GraphQLSchema({
    ...config,
    mutation: new GraphQLObjectType({ ...root, fields: Object.fromEntries(fields) }),
    types: [...types.filter((type) => type !== mutation && !isInputObjectType(type)), ...inside],
  });
}
