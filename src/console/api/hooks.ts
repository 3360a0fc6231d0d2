import { useCallback, useEffect, useRef, useState } from 'react';
import { type TypedDocumentNode, useClient, useQuery, useSubscription } from 'urql';
import { type Failure, failureOf } from './failures.ts';
import { useReturns } from './live.ts';

/** A document of `schema/operations/console`, as the generated code has it. */
export type Document<Data, Variables> = {
  toString(): string;
  __apiType?: (variables: Variables) => Data;
};

export const textOf = <Data, Variables>(document: Document<Data, Variables>) =>
  document.toString() as unknown as TypedDocumentNode<Data, Variables & Record<string, unknown>>;

export type Read<Data> = {
  /** Undefined until something was read. Stays while it is read anew. */
  data: Data | undefined;
  failure: Failure | null;
  loading: boolean;
  reload(): void;
};

/** Reads, and reads anew when the connection comes back, when an act changed what is shown, and on `reload`. */
export function useRead<Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
  {
    pause = false,
    about = JSON.stringify(variables),
  }: {
    pause?: boolean;
    /** What the variables ask about, where others of them ask about the same. */
    about?: string;
  } = {},
): Read<Data> {
  const [{ data, error, fetching, stale }, execute] = useQuery({
    query: textOf(document),
    variables: variables as Variables & Record<string, unknown>,
    pause,
  });
  const reload = useCallback(() => {
    if (!pause) execute({ requestPolicy: 'network-only' });
  }, [execute, pause]);
  useAfterReturn(reload);
  const failure = error && !fetching ? failureOf(error) : null;
  return { data: useLastRead(about, data, failure !== null), failure, loading: fetching || stale, reload };
}

/**
 * What was read last of the same stays on the screen: while a part of it, which another document left out of the cache, is read
 * anew, and when a reading fails.
 */
function useLastRead<Data>(about: string, data: Data | null | undefined, failed: boolean): Data | undefined {
  const last = useRef<{ about: string; data: Data } | null>(null);
  if (data && !failed) last.current = { about, data };
  const kept = last.current?.about === about ? last.current.data : undefined;
  return (failed ? (kept ?? data) : (data ?? kept)) ?? undefined;
}

/** Calls when the connection has come back. */
export function useAfterReturn(act: () => void): void {
  const returns = useReturns();
  const seen = useRef(returns);
  useEffect(() => {
    if (returns === seen.current) return;
    seen.current = returns;
    act();
  }, [returns, act]);
}

/** Watches a stream. The cache takes in what it brings; `onEvent` is for what the cache cannot do. */
export function useLive<Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
  { pause = false, onEvent }: { pause?: boolean; onEvent?(event: Data): void } = {},
): Data | undefined {
  const [{ data }] = useSubscription<Data, Data, Variables & Record<string, unknown>>(
    { query: textOf(document), variables: variables as Variables & Record<string, unknown>, pause },
    (_before, event) => {
      onEvent?.(event);
      return event;
    },
  );
  return data;
}

type Member = { __typename: string };
/** The result union of a mutation document that has one field. */
type ResultOf<Data> = Extract<Data[keyof Data], Member>;
/** Nothing came back: the request may or may not have been carried out. The same act again is carried out once. */
export type NoAnswer = { __typename: 'NoAnswer'; failure: Failure };

export type Outcome<Data> = ResultOf<Data> | NoAnswer;

/**
 * An act. Answers the member of its union: the success, or a refusal with its `message`. While nothing was answered, the same
 * act keeps its key, so that pressing again cannot do it twice.
 */
export function useAct<Data, Variables>(
  document: Document<Data, Variables>,
): { run(variables: Variables): Promise<Outcome<Data>>; running: boolean } {
  const client = useClient();
  const [running, setRunning] = useState(false);
  const unanswered = useRef<{ asked: string; key: string } | null>(null);
  const run = useCallback(
    async (variables: Variables): Promise<Outcome<Data>> => {
      const asked = JSON.stringify(variables);
      if (unanswered.current?.asked !== asked) unanswered.current = { asked, key: crypto.randomUUID() };
      setRunning(true);
      const { data, error } = await client
        .mutation(textOf(document), variables as Variables & Record<string, unknown>, {
          fetchOptions: { headers: { 'idempotency-key': unanswered.current.key } },
        })
        .toPromise();
      setRunning(false);
      const result = data && Object.values(data as object).find((value) => value?.__typename);
      if (!result) return { __typename: 'NoAnswer', failure: failureOf(error ?? { message: 'no data' }) };
      unanswered.current = null;
      return result as ResultOf<Data>;
    },
    [client, document],
  );
  return { run, running };
}
