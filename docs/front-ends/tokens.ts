/*
 * A sign-in, as every front end keeps it. An access token is good for minutes, a refresh token once: two refreshes at a time
 * would look like a theft, and end the sign-in. So whoever needs a token asks here, and one refresh serves all.
 */

export type Tokens = { accessToken: string; refreshToken: string; expiresAt: string };

/** Where a device keeps them: `localStorage`, a phone’s secure store, or memory. */
export type TokenStore = {
  read(): Promise<Tokens | null> | Tokens | null;
  write(tokens: Tokens | null): Promise<void> | void;
};

/** A token this near its end is exchanged before it is used. */
const AHEAD_MS = 30_000;

const REFRESH = `mutation Refresh($input: RefreshSessionInput!) {
  refreshSession(input: $input) {
    __typename
    ... on SignedIn { accessToken refreshToken expiresAt }
    ... on UserError { message }
  }
}`;

export type TokenKeeper = ReturnType<typeof createTokenKeeper>;

/** `url` is the server’s, without a path. */
export function createTokenKeeper({ url, store }: { url: string; store: TokenStore }) {
  let refreshing: Promise<string | null> | null = null;

  /** A token to send now; null: nobody is signed in. Throws when it must be refreshed and the network is away. */
  async function fresh(): Promise<string | null> {
    const tokens = await store.read();
    if (!tokens) return null;
    return Date.parse(tokens.expiresAt) - Date.now() > AHEAD_MS ? tokens.accessToken : alone(refresh);
  }

  /** Another token after the server refused this one (`UNAUTHENTICATED`, or a socket’s 4403). */
  async function insteadOf(refused: string | null): Promise<string | null> {
    const tokens = await store.read();
    if (!tokens) return null;
    return tokens.accessToken === refused ? alone(refresh) : tokens.accessToken;
  }

  function alone(work: () => Promise<string | null>): Promise<string | null> {
    refreshing ??= acrossTabs(work).finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  async function refresh(): Promise<string | null> {
    const tokens = await store.read();
    if (!tokens) return null;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: REFRESH, variables: { input: { refreshToken: tokens.refreshToken } } }),
    });
    const { data } = await response.json();
    if (!data) throw new Error(`The server answered ${response.status}.`);
    const { __typename, message: _, ...next } = data.refreshSession;
    // Refused: the sign-in is over. Ask for a code again.
    await store.write(__typename === 'SignedIn' ? next : null);
    return __typename === 'SignedIn' ? next.accessToken : null;
  }

  return { fresh, insteadOf };
}

type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> };

/** Tabs share a store, and so a refresh token: in a browser one of them refreshes at a time. */
async function acrossTabs<T>(work: () => Promise<T>): Promise<T> {
  const { locks } = (globalThis as { navigator?: { locks?: Locks } }).navigator ?? {};
  return locks ? locks.request('online-sessions-refresh', work) : work();
}
