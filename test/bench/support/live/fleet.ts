import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild } from '../child.ts';
import type { Run } from '../run.ts';
import { sharedClock } from '../wall-clock.ts';
import type { Door, LoadQuestion } from './load.ts';
import { fragmentOf } from './messages.ts';
import type { Places, Received } from './reception.ts';
import type { Began, Cost, Question, Ready, Rest } from './serve.ts';

/** A server in a process of its own, and the clients of another process. */
export type Manned = {
  /** The server's file, as `startChild` names it, and what it is told. */
  server: string;
  args: string[];
  door: Door;
  clients: number;
};

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

/** How all clients came in. */
export type Storm = Pick<Round, 'loadShare' | 'wrong' | 'fault'> & {
  /** Until the last had its first state. */
  ms: number;
  cpuUsPerClient: number;
};

export type Fleet = {
  port: number;
  /** Memory of the server's process before its first client, after a collection. */
  idleMb: number;
  /** All come in at once, some hundred handshakes under way at a time. */
  storm(): Promise<Storm>;
  /** The same, then waits until they are still. Memory is for each client, after a collection. */
  settle(): Promise<{ restKb: number | null; connectMs: number }>;
  /** The clients' side alone: those at the places, or all, shall get what has this fragment in it. */
  expect(fragment: string, places?: Places): Promise<{ received: Promise<Received> }>;
  round(marker: string): Promise<Round>;
  /** Asks the server. */
  ask<Answer>(question: Question): Promise<Answer>;
  /** Ends both processes. */
  close(): void;
};

const FEW = 200;
/** A process's memory rises and falls by megabytes whatever its clients do. */
const ENOUGH = 2_000;
const MB = 1024 * 1024;

/** Starts both; nobody is in yet. */
export async function openFleet(run: Run, { server: file, args, door, clients }: Manned): Promise<Fleet> {
  const server = await startChild<Ready>(run, file, args);
  const load = await startChild<object>(run, './live/load.ts');
  const idle = await server.ask<Rest>('rest');
  const enter = (count: number) =>
    load.ask<Received>({ clients: { port: server.ready.port, count, door } } satisfies LoadQuestion);
  const fragmentIn = fragmentOf['pages' in door ? 'pages' : 'ws'];

  async function expect(fragment: string, places?: Places) {
    await load.ask({ expect: fragment, places } satisfies LoadQuestion);
    const received = load.next<Received>();
    // Reported where it is awaited; a round that failed before has nobody who does.
    received.catch(() => undefined);
    return { received };
  }

  return {
    port: server.ready.port,
    idleMb: idle.rss / MB,
    expect,
    ask: server.ask,
    async storm() {
      const before = await server.ask<Cost>('cost');
      const began = sharedClock();
      const { last, cpuMs, wrong, fault } = await enter(clients);
      const { cpuUs } = await server.ask<Cost>('cost');
      const ms = last - began;
      return { ms, cpuUsPerClient: (cpuUs - before.cpuUs) / clients, loadShare: cpuMs / ms, wrong, fault };
    },
    async settle() {
      const began = performance.now();
      // The first ones pay for whatever a first use costs.
      await entered(enter(Math.min(FEW, clients)));
      const few = await stillness(server, Math.min(FEW, clients));
      await entered(enter(clients));
      const all = await stillness(server, clients);
      const restKb = clients < ENOUGH ? null : (all - few) / (clients - FEW) / 1024;
      return { restKb, connectMs: performance.now() - began };
    },
    async round(marker) {
      const { received } = await expect(fragmentIn(marker));
      const { began } = await server.ask<Began>({ publish: marker } satisfies Question);
      const { middle, p99, last, cpuMs, wrong, fault } = await received;
      const { cpuUs, peak } = await server.ask<Cost>('cost');
      return {
        middle: middle - began,
        p99: p99 - began,
        last: last - began,
        cpuUsPerMessage: cpuUs / clients,
        peakMb: peak / MB,
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

async function entered(entering: Promise<Received>): Promise<void> {
  const { fault } = await entering;
  if (fault) throw new Error(`clients did not come in as they should: ${fault}`);
}

/** The server's memory when so many clients listen and all is still. */
async function stillness(server: Child, clients: number): Promise<number> {
  let rest = await server.ask<Rest>('rest');
  while (rest.subscribed < clients) {
    await delay(50);
    rest = await server.ask<Rest>('rest');
  }
  await delay(200);
  rest = await server.ask<Rest>('rest');
  return rest.rss;
}
