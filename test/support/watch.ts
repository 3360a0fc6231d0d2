import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from './documents.ts';
import type { Result } from './graphql-client.ts';
import type { Harness } from './harness.ts';

export const WATCH = operation('watch-session-access');

/** One client that watches a session's access, by whichever door. */
export type Watcher = {
  next(): Promise<Result | 'complete' | null>;
  /** Goes away without a word, connection and all. */
  leave(): void;
};

export const DOORS = ['WebSocket', 'SSE'] as const;
export type Door = (typeof DOORS)[number];

/** Watches a session; `sessionId` is a row id. */
export const watchSession = (
  h: Harness,
  door: Door,
  caller: Viewer | null,
  sessionId: string,
): Promise<Watcher> => watchById(h, door, caller, globalId('Session', sessionId));

/** Watches whatever a client may say is a session. */
export async function watchById(
  h: Harness,
  door: Door,
  caller: Viewer | null,
  sessionId: string,
): Promise<Watcher> {
  if (door === 'SSE') return h.sse(caller, WATCH, { sessionId });
  const socket = await h.socket(caller);
  const { next } = socket.run(WATCH, { sessionId });
  return { next, leave: () => void socket.leave() };
}

/** What the client sees next of the access; fails on an end or an error. */
export async function access(watcher: Watcher) {
  const result = await watcher.next();
  if (result === null || result === 'complete' || !result.data)
    throw new Error(`There is no access to see but ${JSON.stringify(result)}.`);
  return result.data.sessionAccess;
}
