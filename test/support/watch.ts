import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from './documents.ts';
import type { Result } from './graphql-client.ts';
import type { Harness } from './harness.ts';

export const WATCH = operation('watch-session-access');

/** One client that watches a session's access, by either transport. */
export type Watcher = {
  next(): Promise<Result | 'complete' | null>;
  /** Drops the connection without a closing message. */
  leave(): void;
};

export const TRANSPORTS = ['WebSocket', 'SSE'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Watches a session; `sessionId` is a row id. */
export const watchSession = (
  h: Harness,
  transport: Transport,
  caller: Viewer | null,
  sessionId: string,
): Promise<Watcher> => watchById(h, transport, caller, globalId('Session', sessionId));

/** Watches what a client names as a session, whether it is one or not. */
export async function watchById(
  h: Harness,
  transport: Transport,
  caller: Viewer | null,
  sessionId: string,
): Promise<Watcher> {
  if (transport === 'SSE') return h.sse(caller, WATCH, { sessionId });
  const socket = await h.socket(caller);
  const { next } = socket.run(WATCH, { sessionId });
  return { next, leave: () => void socket.leave() };
}

/** The next state that the client sees; throws at an end or an error. */
export async function access(watcher: Watcher) {
  const result = await watcher.next();
  if (result === null || result === 'complete' || !result.data)
    throw new Error(`There is no access to see but ${JSON.stringify(result)}.`);
  return result.data.sessionAccess;
}
