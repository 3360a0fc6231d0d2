import { type GraphQLSchema, isObjectType } from 'graphql';
import { globalId } from '../../lib/global-ids.ts';

/** Resolves the global ids of rows without promises. In a long list the promises of Pothos take more time than all else. */
export function withSyncIds(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.extensions.pothosPrismaModel) continue;
    const { id } = type.getFields();
    const isNode = type.getInterfaces().some(({ name }) => name === 'Node');
    if (id && isNode) id.resolve = (row: { id: string }) => globalId(type.name, row.id);
  }
  return schema;
}
