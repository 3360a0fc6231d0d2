import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '../run.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { fragmentOf } from './messages.ts';
import { openRedisEar, type RedisEar } from './redis-ear.ts';
import { type Guests, someOf } from './seats.ts';
import type { Cost } from './serve.ts';
import { productSockets } from './sides.ts';

/** A process of the product with its own clients, and an ear on what Redis tells it. */
export type Node = { fleet: Fleet; ear: RedisEar };

/** One signal: what it cost each node, in their order, and what was wrong with what its watchers got. */
export type Signal = { statements: number[]; heard: number[]; faults: string[] };

/** The first half of a node's clients watch the session that all nodes share, the others one of the node's own. */
export const SHARED = 0;
export const ownOf = (node: number) => node + 1;
export const sessionOf = (place: number, clientsEach: number): number =>
  place % clientsEach < clientsEach / 2 ? SHARED : ownOf(Math.floor(place / clientsEach));

/** So that what should not come comes. */
const STRAYS_MS = 150;

type Stage = { url: string; redisUrl: string; guests: Guests; clientsEach: number };

/** Starts one more node, the `place`th, and brings its clients in. */
export async function addNode(run: Run, stage: Stage, place: number): Promise<Node> {
  const { url, redisUrl, guests, clientsEach } = stage;
  const ear = await openRedisEar(run, redisUrl);
  const some = someOf(guests, place * clientsEach, (place + 1) * clientsEach);
  const fleet = await openFleet(run, productSockets(url, some, 'limited', ear.url));
  await fleet.settle();
  return { fleet, ear };
}

type Signalled = { sessionId: string; marker: string; watched: 'shared' | 'own'; clientsEach: number };

/** The first node signals a session: one that all watch, or one that only its own clients do. */
export async function signal(
  nodes: Node[],
  { sessionId, marker, watched, clientsEach }: Signalled,
): Promise<Signal> {
  for (const { fleet, ear } of nodes) {
    await fleet.ask<Cost>('cost');
    ear.heard();
  }
  const half = clientsEach / 2;
  const places = watched === 'shared' ? { from: 0, to: half } : { from: half, to: clientsEach };
  const watching = watched === 'shared' ? nodes : nodes.slice(0, 1);
  const waiting = [];
  for (const { fleet } of watching) waiting.push(await fleet.expect(fragmentOf.ws(marker), places));
  await nodes[0]!.fleet.ask({ publish: marker, sessionIds: [sessionId] });
  const received = await Promise.all(waiting.map((one) => one.received));
  await delay(STRAYS_MS);
  const costs = [];
  for (const { fleet } of nodes) costs.push(await fleet.ask<Cost>('cost'));
  return {
    statements: costs.map(({ statements }) => statements),
    heard: nodes.map(({ ear }) => ear.heard()),
    faults: received.flatMap(({ fault }) => fault ?? []),
  };
}
