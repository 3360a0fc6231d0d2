import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Client, useClient } from 'urql';
import { type Failure, failureOf } from './failures.ts';
import { type Document, type Read, textOf, useAfterReturn } from './hooks.ts';

/** The most entries of a page. */
export const PAGE = 100;

type Page<Data> = { data?: Data; failure: Failure | null; stop(): void };
type State<Data> = { key: string; data?: Data[]; failure: Failure | null; complete: boolean };
/** What the page after this one is asked with; null: there is none. */
type Onward<Data, Variables> = (asked: Variables, data: Data) => Variables | null;

/**
 * Reads each of these parts to its end, page by page, and shows them when all are there. Every page stays watched, so that an
 * act, or what a stream brings, changes what is shown.
 */
export function usePages<Data, Variables>(
  document: Document<Data, Variables>,
  parts: Variables[],
  onward: Onward<Data, Variables>,
): Read<Data[]> & { complete: boolean } {
  const client = useClient();
  const key = JSON.stringify(parts);
  const [readings, setReadings] = useState(0);
  const [state, setState] = useState<State<Data>>({ key, failure: null, complete: false });
  const next = useRef(onward);
  next.current = onward;
  const last = useRef(readings);
  useEffect(() => {
    const anew = readings !== last.current;
    last.current = readings;
    const show = (found: Omit<State<Data>, 'key'>) => setState((before) => mended(before, { key, ...found }));
    return watchPages({ client, document, parts: JSON.parse(key), next, anew }, show);
  }, [client, document, key, readings]);

  const reload = useCallback(() => setReadings((count) => count + 1), []);
  useAfterReturn(reload);
  return useMemo(() => {
    const { data, failure, complete } =
      state.key === key ? state : { data: undefined, failure: null, complete: false };
    return { data, failure, complete, loading: !complete && !failure, reload };
  }, [state, key, reload]);
}

/** What is whole stays until the next is whole. */
function mended<Data>(before: State<Data>, next: State<Data>): State<Data> {
  if (next.complete) return next;
  const known = before.key === next.key && before.complete;
  return known ? { ...before, failure: next.failure } : { ...next, data: undefined };
}

type Watched<Data, Variables> = {
  client: Client;
  document: Document<Data, Variables>;
  parts: Variables[];
  next: { current: Onward<Data, Variables> };
  /** Asks the server, whatever is known. */
  anew: boolean;
};

function watchPages<Data, Variables>(
  { client, document, parts, next, anew }: Watched<Data, Variables>,
  show: (found: Omit<State<Data>, 'key'>) => void,
): () => void {
  const open = new Map<string, Page<Data>>();
  let waits = false;
  /** Several pages often change at once: they are looked at together. */
  const changed = () => {
    if (waits) return;
    waits = true;
    queueMicrotask(() => {
      waits = false;
      if (open.size > 0) look();
    });
  };
  const pageOf = (asked: Variables): Page<Data> => {
    const name = JSON.stringify(asked);
    const known = open.get(name);
    if (known) return known;
    const page: Page<Data> = { failure: null, stop: () => {} };
    open.set(name, page);
    const requestPolicy = anew ? 'network-only' : 'cache-and-network';
    const source = client.query(textOf(document), asked as Variables & Record<string, unknown>, {
      requestPolicy,
    });
    const { unsubscribe } = source.subscribe(({ data, error }) => {
      page.data = data ?? page.data;
      page.failure = error ? failureOf(error) : null;
      changed();
    });
    page.stop = unsubscribe;
    return page;
  };
  /** The pages of a part, as far as they are known. */
  const chainOf = (part: Variables): Page<Data>[] => {
    const chain: Page<Data>[] = [];
    for (let asked: Variables | null = part; asked; ) {
      const page = pageOf(asked);
      chain.push(page);
      asked = page.data === undefined ? null : next.current(asked, page.data);
    }
    return chain;
  };
  const look = () => {
    const used = new Set(parts.flatMap(chainOf));
    for (const [name, page] of open) {
      if (used.has(page)) continue;
      page.stop();
      open.delete(name);
    }
    const pages = [...used];
    const data = pages.flatMap((page) => (page.data === undefined ? [] : [page.data]));
    const failure = pages.find((page) => page.failure)?.failure ?? null;
    show({ data, failure, complete: data.length === pages.length });
  };
  look();
  return () => {
    const pages = [...open.values()];
    open.clear();
    for (const page of pages) page.stop();
  };
}

type Connection = {
  edges: readonly { cursor: string }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
};
type Paging = { first?: number | null; after?: string | null };

/** A list, whole. `relayPagination` joins the pages: the last one that is read has all. */
export function useAllPages<Data, Variables extends Paging>(
  document: Document<Data, Variables>,
  variables: Omit<Variables, 'first' | 'after'>,
  connectionOf: (data: Data) => Connection | null | undefined,
): Read<Data> & { complete: boolean } {
  const first = { ...variables, first: PAGE } as unknown as Variables;
  const { data, ...read } = usePages(document, [first], (asked, data) => {
    const after = nextOf(connectionOf(data), asked.after);
    return after ? { ...asked, after } : null;
  });
  return { ...read, data: data?.at(-1) };
}

/** After which entry the page behind this one begins. Counted, because each page shows all that are known by now. */
function nextOf(connection: Connection | null | undefined, after: string | null | undefined): string | null {
  if (!connection) return null;
  const { edges, pageInfo } = connection;
  const end = (after ? edges.findIndex(({ cursor }) => cursor === after) + 1 : 0) + PAGE;
  if (edges.length < end) return null;
  return edges.length > end || pageInfo.hasNextPage ? edges[end - 1]!.cursor : null;
}
