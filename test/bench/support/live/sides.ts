import type { Manned } from './fleet.ts';
import { stockSessions } from './messages.ts';
import type { Guests } from './seats.ts';

/** `ws` and a loop: the limit of sockets. */
export const bareSockets = (sessions: number, clients: number): Manned => ({
  server: './live/bare-server.ts',
  args: [`${sessions}`],
  door: { talk: null },
  clients,
});

/** Yoga and graphql-ws as their documentation binds them. */
export function stockSockets(sessions: number, clients: number): Manned {
  const ids = stockSessions(sessions);
  const watched = Array.from({ length: clients }, (_, place) => ids[place % sessions]!);
  return {
    server: './live/stock-server.ts',
    args: [`${sessions}`],
    door: { talk: { tokens: [], sessionIds: watched, snapshot: false } },
    clients,
  };
}

/** This server, and guests on sockets. */
export const productSockets = (url: string, { tokens, watched }: Guests, ...args: string[]): Manned => ({
  server: './live/product-server.ts',
  args: [url, ...args],
  door: { talk: { tokens, sessionIds: watched, snapshot: true } },
  clients: tokens.length,
});

/** `node:http` and a loop: the limit of event streams. */
export const barePages = (pages: string[]): Manned => ({
  server: './live/bare-pages-server.ts',
  args: [],
  door: { pages },
  clients: pages.length,
});

/** This server, and guests who have their access page open. */
export const productPages = (url: string, { pages }: Guests): Manned => ({
  server: './live/product-server.ts',
  args: [url],
  door: { pages },
  clients: pages.length,
});
