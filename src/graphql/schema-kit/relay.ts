import { globalId, parseGlobalId } from '../../lib/global-ids.ts';

const described = (description: string) => ({ description });

/** Lists and ids follow the Relay conventions; here is the description of each element. */
export const relay = {
  clientMutationId: 'omit',
  cursorType: 'String',
  encodeGlobalID: (type: string, id: string | number | bigint) => globalId(type, String(id)),
  decodeGlobalID: (value: string) => {
    const parts = parseGlobalId(value);
    return { typename: parts?.type ?? '', id: parts?.id ?? '' };
  },
  // `node.ts` defines `node`, because the query that loads a row must be limited to the center.
  nodeQueryOptions: false,
  nodesQueryOptions: false,
  idFieldOptions: described('The global id: opaque, unique over all types, what `node(id:)` takes.'),
  nodeTypeOptions: described('Anything with a global id.'),
  pageInfoTypeOptions: described('Where a page stands in its list.'),
  hasNextPageFieldOptions: described('Whether more follows: ask again with `after: endCursor`.'),
  hasPreviousPageFieldOptions: described('Whether something precedes.'),
  startCursorFieldOptions: described('The first edge’s cursor; null on an empty page.'),
  endCursorFieldOptions: described('The last edge’s cursor; null on an empty page.'),
  pageInfoFieldOptions: described('Where this page stands.'),
  edgesFieldOptions: described('This page: 50 entries, or as many as asked for, at most 100.'),
  nodeFieldOptions: described('The entry.'),
  cursorFieldOptions: described('Where the entry stands in the list: for `after` and `before`.'),
  firstArgOptions: described(
    'How many from the start of the list, or of what the cursors leave of it, at most 100; absent, with `last` absent: 50. Not together with `last`.',
  ),
  lastArgOptions: described(
    'How many from the end of the list, or of what the cursors leave of it, at most 100.',
  ),
  afterArgOptions: described(
    'Only what follows this cursor, also when its entry is gone by now; together with `before`: what lies between.',
  ),
  beforeArgOptions: described(
    'Only what precedes this cursor, also when its entry is gone by now; with neither `first` nor `last`: the 50 before it.',
  ),
  defaultConnectionTypeOptions: described('One page of a list.'),
  defaultEdgeTypeOptions: described('An entry of a page, with its cursor.'),
} as const;
