import { type GraphQLSchema, isAbstractType } from 'graphql';

/** The types of each interface and union, for the caches of Apollo Client and urql. Written to a file at build time. */
export const possibleTypes = (schema: GraphQLSchema): Record<string, string[]> =>
  Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
