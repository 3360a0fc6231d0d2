import type { GraphQLField } from 'graphql';
import type { Viewer } from '../../ports/identity.ts';

/**
 * An item of a subscription that others may be shown, too. Who is shown the same holds the same `view`, so the result is
 * worked out once for all of them; fields say in the schema what they are of.
 */
export type SharedItem = {
  /** What is shown: the very same frozen object for everybody who is shown the same, another one after each change. */
  readonly view: object;
  /** The viewer's own value; null where there is none. May be a getter: it is read only where it is selected. */
  readonly personal: string | null;
  /** The viewer with the rights of this reading, which are not those with which the stream began. */
  readonly viewer: Viewer;
};

/*
 * Marks of the fields of shared items: `t.exposeBoolean('live', { ...OF_VIEW, description })`. A marked field has no fields
 * below it. One without a mark may depend on anything, so an operation that selects it is run for each viewer alone.
 */

/** The field follows from the item's `view` and its own arguments. Its resolver gets a context without a viewer. */
export const OF_VIEW = { extensions: { item: 'view' } } as const;
/** The field is the item's `personal`, unchanged. */
export const PERSONAL = { extensions: { item: 'personal' } } as const;

/** What a field is marked as. */
export function markOf({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>) {
  const mark = extensions.item;
  return mark === 'view' || mark === 'personal' ? mark : null;
}

/** Whether an item may be shown to others, too. A refusal is nobody else's. */
export const isSharedItem = (item: unknown): item is SharedItem =>
  typeof item === 'object' && item !== null && 'view' in item && 'personal' in item;
