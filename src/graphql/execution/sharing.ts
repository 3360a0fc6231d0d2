import {
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Prepared } from '../schema-kit/operation.ts';
import { markOf } from '../schema-kit/shared-item.ts';
import { fragmentsOf, selectionsIn } from './selections.ts';

/** For whom results of a subscription are worked out: each viewer alone, or once for all who are shown the same. */
export type Sharing = 'alone' | 'same for all' | 'but for the personal value';

/**
 * How far a valid subscription can be shared. It is when everything below its root field is marked in the schema, or is
 * `__typename`: in fragments, under aliases, and whatever its conditions leave out.
 */
export function sharingOf(
  schema: GraphQLSchema,
  { document, operation }: Pick<Prepared, 'document' | 'operation'>,
): Sharing {
  const fragments = fragmentsOf(document);
  const fieldsIn = (selections: SelectionSetNode) =>
    selectionsIn(selections, (name) => fragments.get(name)).filter(isField);
  const roots = schema.getSubscriptionType()?.getFields() ?? {};
  const marks = fieldsIn(operation.selectionSet).flatMap(({ name, selectionSet }) => {
    const root = roots[name.value];
    const type = root && getNamedType(root.type);
    if (!selectionSet || !isObjectType(type)) return [null];
    const fields = type.getFields();
    return fieldsIn(selectionSet)
      .filter((selected) => selected.name.value !== '__typename')
      .map((selected) => (selected.selectionSet ? null : markOf(fields[selected.name.value]!)));
  });
  if (marks.includes(null)) return 'alone';
  return marks.includes('personal') ? 'but for the personal value' : 'same for all';
}

const isField = (selection: SelectionNode) => selection.kind === Kind.FIELD;
