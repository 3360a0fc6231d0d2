import document from 'virtual:request-code';
import { failureOf, type Refusal, refusalOf } from './failures.ts';

/**
 * Asks for a code by mail; null: it is on its way. Without the client of the other screens, which nobody needs before they are
 * signed in. The same `key` again mails nothing twice.
 */
export async function requestCode(email: string, key: string): Promise<Refusal | null> {
  const failed = (error: Parameters<typeof failureOf>[0]): Refusal => ({
    __typename: 'NoAnswer',
    failure: failureOf(error),
  });
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': globalThis.document.documentElement.lang,
        'idempotency-key': key,
      },
      body: JSON.stringify({ query: document, variables: { input: { email } } }),
    });
    const { data, errors } = await response.json();
    const result = data?.requestSignInCode;
    return result
      ? refusalOf(result, 'SignInCodeRequest')
      : failed({ message: 'no data', graphQLErrors: errors });
  } catch (networkError) {
    return failed({ message: String(networkError), networkError: networkError as Error });
  }
}
