import { setTimeout as delay } from 'node:timers/promises';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Random } from '../support/fuzz/random.ts';
import type { Center, Scene } from './scene.ts';

const CALLERS = 4;
const PAUSE_MS = 250;
const CALL_MS = 8_000;

type Answer = { data?: Record<string, { __typename: string; id?: string }>; errors?: unknown[] };

/** What the API said of calls, to be compared with what is then there. */
export type Said = {
  calls: number;
  /** Answers that were none: an error of the server, a closed connection, or silence. */
  unanswered: number;
  booked: Set<string>;
  /** The bookings and classes whose cancellation was answered, and when: from then on it counts. */
  cancelled: Map<string, Date>;
  /** Bookings that somebody tried to cancel, whatever came of it. */
  cancelTried: Set<string>;
};

export type Traffic = {
  said: Said;
  /** Resolves when all callers have ended. */
  stop(): Promise<void>;
};

type Caller = { urls: () => string[]; scene: Scene; random: Random; said: Said };

/** People and staff who book, cancel, move and change links at whatever node is ready, until they are stopped. */
export function startTraffic(urls: () => string[], scene: Scene, random: Random): Traffic {
  const said: Said = {
    calls: 0,
    unanswered: 0,
    booked: new Set(),
    cancelled: new Map(),
    cancelTried: new Set(),
  };
  const caller = { urls, scene, random, said };
  const end = new AbortController();
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!end.signal.aborted) {
      await actOf(caller)(caller);
      await delay((0.5 + random.unit()) * PAUSE_MS);
    }
  });
  const rare = [moveLater, moveSoon, cancelClass, giveLink].map(async (act) => {
    const at = scene.dueAt.getTime() + random.below(5_500) - 2_500;
    await delay(Math.max(0, at - Date.now()));
    await act(caller);
  });
  return {
    said,
    async stop() {
      end.abort();
      await Promise.all([...callers, ...rare]);
    },
  };
}

const actOf = ({ random }: Caller) => {
  const chance = random.unit();
  if (chance < 0.45) return book;
  return chance < 0.85 ? cancel : changeLink;
};

async function book(caller: Caller): Promise<void> {
  const { scene, random, said } = caller;
  const { id, centerId } = random.of(scene.classes);
  const center = scene.centers.find((one) => one.id === centerId)!;
  const input = {
    sessionId: globalId('Session', id),
    customerId: globalId('Customer', random.of(center.customers)),
  };
  const answer = await call(caller, center, 'bookSession', 'BookSessionInput', 'Booking', input);
  if (answer) said.booked.add(answer);
}

async function cancel(caller: Caller): Promise<void> {
  const { scene, random, said } = caller;
  const { centerId, bookings } = random.of(scene.classes);
  const center = scene.centers.find((one) => one.id === centerId)!;
  const bookingId = random.of(bookings);
  said.cancelTried.add(bookingId);
  const input = { bookingId: globalId('Booking', bookingId) };
  const answer = await call(caller, center, 'cancelBooking', 'CancelBookingInput', 'Booking', input);
  if (answer) said.cancelled.set(bookingId, new Date());
}

/** The parts of the scene that rare acts are about: by place, so that they never meet. */
const linkedClass = ({ classes }: Scene, place: number) => classes.filter(({ linked }) => linked)[place]!;

async function changeLink(caller: Caller): Promise<void> {
  const { scene, random } = caller;
  const linked = scene.classes.filter((one) => one.linked);
  await setLink(caller, random.of(linked).id);
}

const giveLink = (caller: Caller) => setLink(caller, caller.scene.classes.find(({ linked }) => !linked)!.id);

async function setLink(caller: Caller, id: string): Promise<void> {
  const link = `https://meet.example/changed-${caller.random.below(1_000_000)}`;
  const input = { sessionId: globalId('Session', id), joinUrl: { set: link } };
  await call(caller, centerOf(caller, id), 'editSessionAccess', 'EditSessionAccessInput', 'Session', input);
}

const moveSoon = (caller: Caller) => moveTo(caller, linkedClass(caller.scene, 0).id, 8_000);
const moveLater = (caller: Caller) => moveTo(caller, linkedClass(caller.scene, 1).id, 1_800_000);

async function moveTo(caller: Caller, id: string, byMs: number): Promise<void> {
  const startsAt = new Date(Math.max(Date.now(), caller.scene.dueAt.getTime()) + byMs);
  const input = { sessionId: globalId('Session', id), startsAt };
  await call(caller, centerOf(caller, id), 'moveSession', 'MoveSessionInput', 'MovedSession', input);
}

async function cancelClass(caller: Caller): Promise<void> {
  const { id } = linkedClass(caller.scene, 2);
  const input = { sessionId: globalId('Session', id) };
  const of = centerOf(caller, id);
  const answer = await call(caller, of, 'cancelSession', 'CancelSessionInput', 'Session', input);
  if (answer) caller.said.cancelled.set(id, new Date());
}

const centerOf = ({ scene }: Caller, id: string): Center => {
  const { centerId } = scene.classes.find((one) => one.id === id)!;
  return scene.centers.find((one) => one.id === centerId)!;
};

/** The row id that a mutation answers; null where it refused, or there was no answer. */
async function call(
  { urls, random, said }: Caller,
  center: Center,
  field: string,
  input: string,
  member: string,
  value: unknown,
): Promise<string | null> {
  const id = member === 'MovedSession' ? '' : `... on ${member} { id }`;
  const query = `mutation ($input: ${input}!) { ${field}(input: $input) { __typename ${id} } }`;
  said.calls += 1;
  const answer = await post(random.of(urls()), center.token, query, { input: value });
  const result = answer?.data?.[field];
  if (!result) said.unanswered += 1;
  if (result?.__typename !== member || !result.id) return null;
  return Buffer.from(result.id, 'base64').toString().split(':')[1]!;
}

/** Null when nothing came that is an answer. */
export async function post(
  url: string,
  token: string,
  query: string,
  variables: unknown,
): Promise<Answer | null> {
  try {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return (await answer.json()) as Answer;
  } catch {
    return null;
  }
}
