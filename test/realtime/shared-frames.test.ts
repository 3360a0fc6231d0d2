import { isDeepStrictEqual } from 'node:util';
import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { randomFrom } from '../support/random-query.ts';
import { randomDocuments, type Watched } from '../support/random-subscription.ts';
import { seedFor } from '../support/seed.ts';
import { silentWrites, type World } from '../support/silent-writes.ts';
import type { SocketClient } from '../support/socket-client.ts';

// FRAMES_RUNS=500 runs for some hours. Each run has a center and a seed of its own, the first that of the line printed.
const RUNS = Number(process.env.FRAMES_RUNS || 1);
const STEPS = Number(process.env.FRAMES_STEPS || 60);
const SEED = seedFor(`shared frames, ${RUNS} runs of ${STEPS} steps`);

/** Two servers on one database that hear the same signals: one shares results, the other works each out alone. */
let sharing: Harness;
let alone: Harness;
const events = createMemoryEvents(silentLog);
const clock = testClock(NOON);
beforeAll(async () => {
  sharing = await harness({ clock, events });
  alone = await harness({ clock, events, database: sharing.database, sharing: false });
});
afterAll(async () => {
  await alone.close();
  await sharing.close();
});

const sessionTopic = (id: string) => `session:${id}` as const;

/** One subscription on one server, and every frame that it was shown. */
type Stream = { watched: Watched; frames: string[]; isOver: boolean; before: number };

function follow(watched: Watched, next: () => Promise<unknown>): Stream {
  const stream: Stream = { watched, frames: [], isOver: false, before: 0 };
  void (async () => {
    while (!stream.isOver) {
      const frame = await next();
      stream.isOver = frame === 'complete' || frame === null;
      stream.frames.push(JSON.stringify(frame));
    }
  })();
  return stream;
}

async function aWorld(random: () => number): Promise<World> {
  clock.set(NOON);
  const manager = await sharing.aCenter();
  const serviceId = await sharing.aService({ joiningInstructions: 'Passcode "lumen" – €5' }, manager);
  const times = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => make(n)));
  const sessionIds = await times(2, (n) =>
    sharing.aSession({ manager, serviceId, startsInMinutes: 10 + n * 60 }),
  );
  const seats = await times(16, async () => {
    const customer = await sharing.aCustomer({}, manager);
    const bookings: World['bookings'] = [];
    for (const sessionId of sessionIds.filter(() => random() < 0.75))
      bookings.push({ id: await sharing.aBooking(sessionId, customer, manager), sessionId });
    return { customer, bookings };
  });
  const staff = await times(3, () => sharing.aProfessional({}, manager));
  const scopes = [
    ['access:read'],
    ['access:read', 'access:url'],
    ['calendar:read', 'access:read'],
    ['calendar:read'],
  ] as const;
  const partners = await times(scopes.length, (n) => sharing.aPartner(scopes[n], {}, manager));
  const bookings = seats.flatMap((seat) => seat.bookings);
  const customers = seats.map(({ customer }) => customer);
  return { manager, sessionIds, bookings, customers, staff, partners };
}

/** Every viewer watches some sessions by documents of a few, so that many are shown the same. */
async function watchedBy(
  server: Harness,
  viewer: Viewer,
  chosen: Watched[],
): Promise<{ streams: Stream[]; socket: SocketClient }> {
  const socket = await server.socket(viewer);
  const streams = [];
  for (const watched of chosen) {
    const { document, variables, id, transport } = watched;
    const { next } =
      transport === 'SSE'
        ? await server.sse(viewer, document, variables)
        : socket.run(document, variables, id);
    streams.push(follow(watched, next));
  }
  return { streams, socket };
}

/** Waits until each stream that the signals reached has shown something, and compares both servers. */
async function compare(pairs: [Stream, Stream][], reached: (stream: Stream) => boolean): Promise<void> {
  const isLate = (one: Stream) => reached(one) && !one.isOver && one.frames.length === one.before;
  const late = () => pairs.flat().filter(isLate);
  await vi.waitFor(() => expect(late().map(({ watched }) => watched)).toEqual([]), PATIENCE);
  const differing = () => pairs.find(([shared, single]) => !isDeepStrictEqual(shared.frames, single.frames));
  // One server may still be ending a stream that the other has ended.
  await vi.waitFor(() => expect(differing()).toBeUndefined(), PATIENCE);
  for (const stream of pairs.flat()) stream.before = stream.frames.length;
}
const PATIENCE = { timeout: 20_000, interval: 5 };

async function run(seed: number): Promise<number> {
  const random = randomFrom(seed);
  const world = await aWorld(random);
  const documents = randomDocuments(schema, random, 4);
  const viewers = [world.manager, ...world.customers, ...world.staff, ...world.partners];
  const pairs: [Stream, Stream][] = [];
  const sockets: [SocketClient, SocketClient][] = [];
  for (const viewer of viewers) {
    const chosen = documents.choose(world.sessionIds.map((id) => globalId('Session', id)));
    const [one, other] = [await watchedBy(sharing, viewer, chosen), await watchedBy(alone, viewer, chosen)];
    pairs.push(...one.streams.map((stream, n): [Stream, Stream] => [stream, other.streams[n]!]));
    sockets.push([one.socket, other.socket]);
  }
  await compare(pairs, () => true);
  const writes = silentWrites(sharing, world, random);
  for (let step = 0; step < STEPS; step++) {
    const changed = await writes.any(step);
    events.publish([...changed.map(sessionTopic), `center:${world.manager.centerId}`]);
    const ids = changed.map((id) => globalId('Session', id));
    const reached = (id: unknown) => id === undefined || ids.includes(id as string);
    await compare(pairs, ({ watched }) => reached(watched.variables.sessionId));
  }
  await writes.cancelAll();
  events.publish(world.sessionIds.map(sessionTopic));
  await compare(pairs, ({ watched }) => watched.variables.sessionId !== undefined);
  const codes = await Promise.all(sockets.flat().map(closeCode));
  for (let n = 0; n < codes.length; n += 2) expect(codes[n]).toBe(codes[n + 1]);
  return pairs.reduce((sum, [{ frames }]) => sum + frames.length, 0);
}

/** With which code a socket is closed when its viewer asks once more; null: it stays open, until it is left. */
async function closeCode(socket: SocketClient): Promise<number | null> {
  const answer = await socket.run('{ viewer { __typename } }').next();
  const closed = answer === null || 'errors' in (answer as object) ? (await socket.closed).code : null;
  await socket.leave();
  return closed;
}

describe('what is worked out once for all', () => {
  it(
    'is what each viewer is shown where everything is worked out alone',
    async () => {
      let frames = 0;
      for (let n = 0; n < RUNS; n++) frames += await run(SEED + n);
      expect(frames).toBeGreaterThan(RUNS * STEPS);
    },
    RUNS * (30_000 + STEPS * 1_000),
  );

  it('is worked out once: for all seats of a session, and again for its staff', async () => {
    const { state } = (schema.getType('SessionAccess') as GraphQLObjectType).getFields();
    const resolve = vi.spyOn(state!, 'resolve');
    onTestFinished(() => resolve.mockRestore());
    const manager = await sharing.aCenter();
    const sessionId = await sharing.aSession({ manager });
    const id = globalId('Session', sessionId);
    const document =
      'subscription ($id: ID!) { sessionAccess(sessionId: $id) { state accessUrl waitingNote } }';
    const customers: Viewer[] = [];
    for (let n = 0; n < 4; n++) {
      customers.push(await sharing.aCustomer({}, manager));
      await sharing.aBooking(sessionId, customers[n]!, manager);
    }
    const shown = async (server: Harness) => {
      const watched: Watched = { document, variables: { id }, id: 'a', transport: 'WebSocket' };
      const viewers = [...customers, manager, await server.aProfessional({}, manager)];
      const sides = await Promise.all(viewers.map((viewer) => watchedBy(server, viewer, [watched])));
      const streams = sides.flatMap((side) => side.streams);
      const all = (count: number) =>
        vi.waitFor(
          () => expect(streams.map(({ frames }) => frames.length)).toEqual(streams.map(() => count)),
          10_000,
        );
      await all(1);
      resolve.mockClear();
      await server.access.edit(manager, sessionId, { waitingNote: crypto.randomUUID() });
      await server.runDueWork();
      await all(2);
      for (const { socket } of sides) await socket.leave();
      expect(new Set(streams.map(({ frames }) => frames[1])).size).toBe(5);
      return resolve.mock.calls.length;
    };
    expect(await shown(alone)).toBe(6);
    expect(await shown(sharing)).toBe(2);
  });
});
