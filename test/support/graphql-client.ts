/** A result of any shape: tests say what they expect of it. */
export type Result = {
  // biome-ignore lint/suspicious/noExplicitAny: the tests' expectations are the types here.
  data?: any;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; requestId?: string };
  }[];
};
export type Answer = Result & { status: number; headers: Headers };
export type Variables = Record<string, unknown>;

const bearer = (token: string | null | undefined): Record<string, string> =>
  token == null ? {} : { authorization: `Bearer ${token}` };

/** Sends a document as a JSON body. */
export async function post(
  url: string,
  document: string,
  variables: Variables = {},
  token?: string | null,
): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token) },
    body: JSON.stringify({ query: document, variables }),
  });
}

/** Sends any request; an answer without JSON has neither data nor errors. */
export async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as Result) : {};
  return { ...json, status: response.status, headers: response.headers };
}

/** The codes of a result's errors. */
export const codes = ({ errors = [] }: Result): string[] => errors.map(({ extensions }) => extensions.code);
