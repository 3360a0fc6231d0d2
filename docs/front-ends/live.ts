import { createClient, type ExecutionResult } from 'graphql-ws';
import type { TokenKeeper } from './tokens.ts';

/*
 * One socket for everything that is watched. It comes back by itself after a lost connection, and each stream begins with the
 * present again: nothing is to be caught up.
 */

/** After these codes this client would be wrong again. After every other one, 4403 too, it comes back. */
const NEVER_AGAIN = [4400, 4406, 4409, 4429, 4500];
/** The token was refused: it has run out, or counts no more. */
const TOKEN_REFUSED = 4403;
const PING_EVERY_MS = 10_000;

export type LiveOptions = {
  /** The server’s, without a path. */
  url: string;
  tokens: TokenKeeper;
  /** Only where there is no `WebSocket`, as in Node 20. */
  webSocketImpl?: unknown;
  /** What the app does when a connection is lost or back, such as a line at the top of the screen. */
  onConnection?(connected: boolean): void;
};

export function createLive({ url, tokens, webSocketImpl, onConnection }: LiveOptions) {
  let token: string | null = null;
  let refused = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl,
    // Asked at each connection: a socket that comes back bears a token that is good.
    connectionParams: async () => {
      token = await (refused ? tokens.insteadOf(token) : tokens.fresh());
      refused = false;
      return token ? { token } : {};
    },
    retryAttempts: Number.POSITIVE_INFINITY,
    // Unless told, it gives up where nobody answers, as while a server starts again.
    shouldRetry: (event) => {
      const { code = 0 } = event as { code?: number };
      refused = code === TOKEN_REFUSED;
      return !NEVER_AGAIN.includes(code);
    },
    // Spread, so that thousands who lost one server do not come to the next one at once.
    retryWait: (retries) => delay(Math.random() * Math.min(1_000 * 2 ** retries, 30_000)),
    // A connection that died without a word is found within two pings.
    keepAlive: PING_EVERY_MS,
    on: {
      connected: () => onConnection?.(true),
      closed: () => {
        clearTimeout(silence);
        onConnection?.(false);
      },
      ping: (received) => {
        if (!received) silence = setTimeout(() => client.terminate(), PING_EVERY_MS / 2);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
    },
  });

  /** Watches until the stream is over. A token that ran out meanwhile ends a stream, but not the watching. */
  function watch<Data>(request: Request, shown: Shown<Data>): () => void {
    let stopped = false;
    let stop = subscribe();
    function subscribe(): () => void {
      let failed: string | null = null;
      return client.subscribe<Data>(request, {
        next: ({ data, errors }: ExecutionResult<Data>) => {
          if (errors) failed = String(errors[0]!.extensions?.code);
          if (data) shown.next(data);
        },
        error: (error) => shown.end(codeOf(error)),
        complete: () => {
          if (!stopped) void over(failed);
        },
      });
    }
    async function over(code: string | null): Promise<void> {
      const another = code === 'UNAUTHENTICATED' && (await tokens.insteadOf(token).catch(() => null));
      if (stopped) return;
      if (another) stop = subscribe();
      else shown.end(code);
    }
    return () => {
      stopped = true;
      stop();
    };
  }
  return { client, watch };
}
export type Live = ReturnType<typeof createLive>;

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Request = { query: string; variables?: Record<string, unknown> };
type Shown<Data> = {
  next(data: Data): void;
  /** The stream is over: complete, or with the code of what ended it, such as `FORBIDDEN` for a lost seat. */
  end(code: string | null): void;
};

const codeOf = (error: unknown): string =>
  Array.isArray(error) ? String(error[0]?.extensions?.code) : 'DISCONNECTED';
