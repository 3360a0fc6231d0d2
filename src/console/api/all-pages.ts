import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Document, type Failure, failureOf, type Read, textOf, useAfterReturn } from './hooks.ts';

/** The most entries of a page. */
const PAGE = 100;

/** A list of the root, with all pages that were read: `relayPagination` joins them. */
type Connection = {
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
};
type Paging = { first?: number | null; after?: string | null };
type State<Data> = { key: string; data?: Data; failure: Failure | null; complete: boolean };

/**
 * Reads a list to its end, page by page, and shows what it has meanwhile. Each page stays in use, so that all of them are read
 * anew when an act changed the list.
 */
export function useAllPages<Data, Variables extends Paging>(
  document: Document<Data, Variables>,
  variables: Omit<Variables, 'first' | 'after'>,
  connectionOf: (data: Data) => Connection | null | undefined,
): Read<Data> & { complete: boolean } {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [readings, setReadings] = useState(0);
  const [state, setState] = useState<State<Data>>({ key, failure: null, complete: false });
  const find = useRef(connectionOf);
  find.current = connectionOf;
  const last = useRef(readings);

  useEffect(() => {
    const requestPolicy = readings === last.current ? 'cache-and-network' : 'network-only';
    last.current = readings;
    const take = (result: { data?: Data; failure: Failure | null }) => {
      const connection = result.data && find.current(result.data);
      const complete = Boolean(connection && !connection.pageInfo.hasNextPage);
      setState((before) => mended(before, { key, ...result, complete }));
      for (const after of connection ? nextOf(connection) : []) read(after);
    };
    const open = new Map<string | null, { unsubscribe(): void } | null>();
    const read = (after: string | null) => {
      if (open.has(after)) return;
      open.set(after, null);
      const asked = { ...JSON.parse(key), first: PAGE, after };
      const source = client.query(textOf(document), asked, { requestPolicy });
      open.set(
        after,
        source.subscribe(({ data, error }) => take({ data, failure: error ? failureOf(error) : null })),
      );
    };
    read(null);
    return () => {
      for (const page of open.values()) page?.unsubscribe();
    };
  }, [client, document, key, readings]);

  const reload = useCallback(() => setReadings((count) => count + 1), []);
  useAfterReturn(reload);
  return useMemo(() => {
    const { data, failure, complete } = state.key === key ? state : { failure: null, complete: false };
    return { data, failure, complete, loading: !complete && !failure, reload };
  }, [state, key, reload]);
}

/** A whole list stays until the next one is whole. */
function mended<Data>(before: State<Data>, next: State<Data>): State<Data> {
  const known = before.key === next.key ? before : undefined;
  if (next.data === undefined || (known?.complete && !next.complete))
    return { ...next, data: known?.data, complete: known?.complete ?? false };
  return next;
}

/** After which entries pages begin. Read from the entries, because the cache answers for all pages at once. */
function nextOf({ edges, pageInfo }: Connection): string[] {
  const inside = edges.filter((_edge, at) => (at + 1) % PAGE === 0 && at + 1 < edges.length);
  const cursors = inside.map(({ cursor }) => cursor);
  return pageInfo.hasNextPage && pageInfo.endCursor ? [...cursors, pageInfo.endCursor] : cursors;
}
