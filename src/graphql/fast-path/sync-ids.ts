import { type GraphQLSchema, isObjectType } from 'graphql';
import { globalId } from '../../lib/global-ids.ts';

/**
 * Answers the global id of what is a row at once. Pothos works each out in a promise of its own: in a long list they take
 * longer than everything else, and everything else waits for them.
 */
export function withSyncIds(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.extensions.pothosPrismaModel) continue;
    const { id } = type.getFields();
    const isNode = type.getInterfaces().some(({ name }) => name === 'Node');
    if (!id || !isNode) continue;
    id.resolve = (row: { id: string }) => globalId(type.name, row.id);
    id.extensions = { ...id.extensions, answersPlainText: true };
  }
  return schema;
}
