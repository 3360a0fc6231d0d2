import { createClient } from 'graphql-ws';
import { useSyncExternalStore } from 'react';
import { accessToken, tokenInsteadOf } from './session.ts';

/*
 * One socket for everything that is watched. It comes back by itself, and each stream then begins with the present: nothing
 * has to be caught up.
 */

/** After these codes this client would be wrong again. After every other one it comes back. */
const NEVER_AGAIN = [4400, 4406, 4409, 4429, 4500];
const TOKEN_REFUSED = 4403;
/** What this client itself closed, to come back. */
const TERMINATED = 4499;
const PING_EVERY_MS = 10_000;

let connected = true;
/** How often the connection came back. Whoever read something before reads it anew. */
let returns = 0;
const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};
const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether the server is reached. Said at the top of each screen when it is not. */
export const useConnected = (): boolean => useSyncExternalStore(listen, () => connected);
export const useReturns = (): number => useSyncExternalStore(listen, () => returns);

function lost(): void {
  connected = false;
  tell();
}
function back(): void {
  if (!connected) returns += 1;
  connected = true;
  tell();
}

export function createLive() {
  let token: string | null = null;
  let refused = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    // Asked at each connection: a socket that comes back bears a token that is good.
    connectionParams: async () => {
      token = await (refused ? tokenInsteadOf(token) : accessToken());
      refused = false;
      return token ? { token } : {};
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => {
      const { code = 0 } = event as { code?: number };
      if (code === TOKEN_REFUSED) refused = true;
      return !NEVER_AGAIN.includes(code);
    },
    retryWait: async (retries) => {
      await new Promise((later) => setTimeout(later, Math.random() * Math.min(500 * 2 ** retries, 15_000)));
    },
    // A connection that died without a word is found within two pings.
    keepAlive: PING_EVERY_MS,
    on: {
      connected: back,
      closed: (event) => {
        clearTimeout(silence);
        // A token that is over is no lost connection: the next one is on its way.
        if (
          watched > 0 &&
          !disposed.signal.aborted &&
          ![TOKEN_REFUSED, TERMINATED].includes((event as CloseEvent).code)
        )
          lost();
      },
      ping: (received) => {
        if (!received) silence = setTimeout(giveUp, PING_EVERY_MS / 2);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
    },
  });
  let watched = 0;
  const disposed = new AbortController();
  // The browser knows at once what a ping finds out in seconds.
  addEventListener('offline', giveUp, { signal: disposed.signal });
  function giveUp(): void {
    lost();
    client.terminate();
  }

  /** A socket that is ended by this client comes back, with another token, and all streams on it begin again. */
  function refuse(): void {
    if (!refused) client.terminate();
    refused = true;
  }

  return {
    subscribe(...[request, sink]: Parameters<typeof client.subscribe>): () => void {
      watched += 1;
      const stop = client.subscribe(request, {
        ...sink,
        next: (value) => (isTokenRefused(value) ? refuse() : sink.next(value)),
      });
      return () => {
        watched -= 1;
        stop();
      };
    },
    dispose(): void {
      disposed.abort();
      // It fails where a connection that just begins is refused, such as at a sign-out.
      Promise.resolve(client.dispose()).catch(() => {});
    },
  };
}

/** The token ran out at the very moment of an event. */
const isTokenRefused = ({
  errors,
}: {
  errors?: readonly { extensions?: Record<string, unknown> }[];
}): boolean => errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ?? false;
