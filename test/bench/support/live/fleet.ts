import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild } from '../child.ts';
import type { Run } from '../run.ts';
import type { Clients, Received } from './load.ts';
import { stockSessions } from './messages.ts';
import { createGuests } from './seats.ts';
import type { Began, Cost, Ready, Rest } from './serve.ts';

/** How many clients, dealt out to how many sessions. */
export type Audience = {
  sessions: number;
  clients: number;
  url: string;
  /** Customers with a seat who do not come with the others. */
  absent?: number;
};
export type Kind = 'bare' | 'stock' | 'product';

/** One message to each client. Times in milliseconds from the publishing. */
export type Round = {
  middle: number;
  p99: number;
  last: number;
  /** Of the server's process alone, user and system. */
  cpuUsPerMessage: number;
  peakMb: number;
  /** How much of a core the clients needed until the last had its message. */
  loadShare: number;
  /** Missing, repeated or foreign messages, and lost connections. */
  wrong: number;
  /** In words; null when nothing was. */
  fault: string | null;
};

export type Fleet = {
  kind: Kind;
  /** Memory of the server for each client at rest, after a collection; null where they are too few to tell. */
  restKb: number | null;
  /** How long all clients took to connect and subscribe. */
  connectMs: number;
  port: number;
  /** How those who are absent would show who they are, and what they watch. */
  absent: NonNullable<Clients['graphql']>;
  round(marker: string): Promise<Round>;
  /** Ends both processes. */
  close(): void;
};

const FEW = 200;
/** A process's memory rises and falls by megabytes whatever its clients do. */
const ENOUGH = 2_000;

/** A server in a process of its own, and its clients in another. */
export async function openFleet(run: Run, kind: Kind, audience: Audience): Promise<Fleet> {
  const { sessions, clients, url, absent = 0 } = audience;
  const graphql = await guestsOf(kind, { ...audience, clients: clients + absent });
  const server = await startChild<Ready>(run, `./live/${kind}-server.ts`, [`${sessions}`, url]);
  const load = await startChild<object>(run, './live/load.ts');
  const began = performance.now();
  // The first ones pay for whatever a first use costs.
  const few = await connect(server, load, { graphql, count: FEW });
  const all = await connect(server, load, { graphql, count: clients });
  const connectMs = performance.now() - began;
  return {
    kind,
    restKb: clients < ENOUGH ? null : (all - few) / (clients - FEW) / 1024,
    connectMs,
    port: server.ready.port,
    absent: {
      ...(graphql ?? { sessionIds: [], snapshot: false }),
      tokens: graphql?.tokens.slice(clients) ?? [],
    },
    async round(marker) {
      await load.ask({ expect: marker, count: clients });
      const received = load.next<Received>();
      const { began } = await server.ask<Began>({ publish: marker });
      const { middle, p99, last, cpuMs, wrong, fault } = await received;
      const { cpuUs, peak } = await server.ask<Cost>('cost');
      return {
        middle: middle - began,
        p99: p99 - began,
        last: last - began,
        cpuUsPerMessage: cpuUs / clients,
        peakMb: peak / 1024 / 1024,
        loadShare: cpuMs / (last - began),
        wrong,
        fault,
      };
    },
    close() {
      load.kill();
      server.kill();
    },
  };
}

/** Brings the clients to `count`; answers the server's memory when all of them listen and are still. */
async function connect(
  server: Child & { ready: Ready },
  load: Child,
  clients: Omit<Clients, 'port'>,
): Promise<number> {
  await load.ask({ clients: { ...clients, port: server.ready.port } satisfies Clients });
  let rest = await server.ask<Rest>('rest');
  while (rest.subscribed < clients.count) {
    await delay(50);
    rest = await server.ask<Rest>('rest');
  }
  await delay(200);
  rest = await server.ask<Rest>('rest');
  return rest.rss;
}

/** How the clients show who they are and what they watch. */
async function guestsOf(kind: Kind, audience: Audience): Promise<Clients['graphql']> {
  if (kind === 'bare') return null;
  if (kind === 'product') return createGuests(audience.url, audience);
  return { tokens: [], sessionIds: stockSessions(audience.sessions), snapshot: false };
}
