import { type GraphQLSchema, isObjectType } from 'graphql';
import { globalId } from '../../lib/global-ids.ts';

/**
 * Answers the global ids of rows without a promise. Pothos makes a promise for each: in a long list they take longer than
 * everything else.
 */
export function withSyncIds(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.extensions.pothosPrismaModel) continue;
    const { id } = type.getFields();
    const isNode = type.getInterfaces().some(({ name }) => name === 'Node');
    if (id && isNode) id.resolve = (row: { id: string }) => globalId(type.name, row.id);
  }
  return schema;
}
