/**
 * What hindered an answer: no connection, a fault of the server, or a refusal: of a preview, of a right, of too many calls.
 * `message` is English, for the log; of a refusal it is in the reader's language.
 */
export type Failure = {
  kind: 'OFFLINE' | 'FAILED' | 'REFUSED';
  message: string;
  field?: string;
  suggestion?: string | null;
};

type Errors = {
  message: string;
  networkError?: Error;
  graphQLErrors?: {
    message: string;
    extensions?: { code?: unknown; field?: string; suggestion?: string | null };
  }[];
};

/** The codes whose words the server has said in the reader's language. */
const REFUSALS: unknown[] = ['BAD_USER_INPUT', 'FORBIDDEN', 'RATE_LIMITED'];

export function failureOf({ message, networkError, graphQLErrors = [] }: Errors): Failure {
  const refused = graphQLErrors.find(({ extensions }) => REFUSALS.includes(extensions?.code));
  if (refused) {
    const { field, suggestion } = refused.extensions!;
    return { kind: 'REFUSED', message: refused.message, field, suggestion };
  }
  return { kind: networkError && graphQLErrors.length === 0 ? 'OFFLINE' : 'FAILED', message };
}

/** What the server has said to the reader, where it refused. */
export const wordsOf = (failure: Failure | undefined): string | undefined =>
  failure?.kind === 'REFUSED' ? failure.message : undefined;

/** What a person reads of an outcome: null for the success of this name. */
export type Refusal = { __typename: string; message?: string; field?: string; failure?: Failure };
export const refusalOf = (outcome: Refusal, success: string): Refusal | null =>
  outcome.__typename === success ? null : outcome;
