import { useCallback, useState } from 'react';
import { useClient } from 'urql';
import { type Failure, failureOf } from './failures.ts';
import { type Document, textOf } from './hooks.ts';

export type Answer<Data> = { data: Data; failure: null } | { data: null; failure: Failure };

/** Asks once when told, and always the server: a preview is applied as it was shown, so it must be of this moment. */
export function useAsk<Data, Variables>(
  document: Document<Data, Variables>,
): { ask(variables: Variables): Promise<Answer<Data>>; asking: boolean } {
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const ask = useCallback(
    async (variables: Variables): Promise<Answer<Data>> => {
      setAsking(true);
      const { data, error } = await client
        .query(textOf(document), variables as Variables & Record<string, unknown>, {
          requestPolicy: 'network-only',
        })
        .toPromise();
      setAsking(false);
      if (error || !data) return { data: null, failure: failureOf(error ?? { message: 'no data' }) };
      return { data, failure: null };
    },
    [client, document],
  );
  return { ask, asking };
}
