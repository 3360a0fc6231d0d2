import { MINUTE } from '../../../lib/time.ts';

/** A message that waits for a slot. */
type Waiting = { host: string; centerId: string; timeout?: NodeJS.Timeout; start: Start };
/** Takes what releases the slot; null: none was free for too long. */
type Start = (release: (() => void) | null) => void;

type Limits = { slots: number; perHost: number; perCenter: number };

/** For prompt hosts, such as the push services of browsers. One that hangs leaves some slots to the others. */
const FAST: Limits = { slots: 48, perHost: 40, perCenter: 40 };
/** For unknown and slow hosts, which can hold no other slots. */
const SLOW: Limits = { slots: 16, perHost: 4, perCenter: 4 };
/** A host that takes longer than this is slow. */
const PROMPT_MS = 4_000;
/**
 * How long a message waits for a fast slot. With its request this is shorter than the dispatcher's limit, or the message
 * would be claimed and wait a second time.
 */
const FAST_PATIENCE_MS = MINUTE;
/** The push services of browsers are prompt before their first answer. */
const KNOWN = ['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'web.push.apple.com'];
/** The most prompt hosts to remember, because subscriptions can name any host. */
const REMEMBERED = 1_000;

/**
 * Slots for concurrent messages, 64 in all: a fast pool and a slow one. A host gets into the fast pool by a prompt answer,
 * and out of it by a slow one. In each pool centers take turns, and hosts within a center. A message that waits too long
 * for a slot (`patienceMs` in the slow pool) is not sent: `null`.
 */
export function createHostSlots({ patienceMs = 2_000 } = {}) {
  const prompt = new Set<string>(KNOWN);
  const fast = createSlotPool(FAST);
  const slow = createSlotPool(SLOW);

  function note(host: string, tookMs: number, answered: boolean): void {
    const isPrompt = answered && tookMs <= PROMPT_MS;
    const wasPrompt = prompt.delete(host);
    if (isPrompt) prompt.add(host);
    // Its messages wait where they should.
    if (isPrompt && wasPrompt) return;
    if (prompt.size > REMEMBERED) prompt.delete(prompt.values().next().value!);
    for (const waiting of (isPrompt ? slow : fast).take(host)) enqueue(waiting);
  }

  function enqueue(waiting: Waiting): void {
    clearTimeout(waiting.timeout);
    const pool = prompt.has(waiting.host) ? fast : slow;
    if (pool.begins(waiting)) return;
    waiting.timeout = setTimeout(
      () => {
        if (pool.forget(waiting)) waiting.start(null);
      },
      pool === slow ? patienceMs : FAST_PATIENCE_MS,
    );
  }

  const acquire = (host: string, centerId: string) =>
    new Promise<(() => void) | null>((start) => enqueue({ host, centerId, start }));

  /** Runs `work` in a slot. `answered`: whether the host answered; null: it was not called. */
  async function inSlot<T>(
    { host, centerId }: { host: string; centerId: string },
    work: () => Promise<T> | T,
    answered: (result: T) => boolean | null,
  ): Promise<T | null> {
    const release = await acquire(host, centerId);
    if (!release) return null;
    const began = performance.now();
    try {
      const result = await work();
      const hasAnswered = answered(result);
      if (hasAnswered !== null) note(host, performance.now() - began, hasAnswered);
      return result;
    } finally {
      release();
    }
  }

  return { inSlot };
}

/** The messages that wait, and how many are under way. The time of each call does not grow with the queue. */
function createSlotPool({ slots, perHost, perCenter }: Limits) {
  const queues = createQueues();
  let underWay = 0;
  const hosts = createCount();
  const centers = createCount();
  const hasRoom = (host: string) => hosts.of(host) < perHost;

  /** The next message that may start. Hosts are few, and the centers that wait for a full one may be thousands. */
  function next(): Waiting | null {
    if (underWay >= slots || !queues.someHost(hasRoom)) return null;
    return queues.first((centerId) => centers.of(centerId) < perCenter, hasRoom);
  }

  function fill(): void {
    for (let waiting = next(); waiting; waiting = next()) {
      queues.forget(waiting);
      begin(waiting);
    }
  }

  function begin(waiting: Waiting): void {
    clearTimeout(waiting.timeout);
    underWay += 1;
    hosts.add(waiting.host, 1);
    centers.add(waiting.centerId, 1);
    queues.served(waiting);
    waiting.start(() => release(waiting));
  }

  function release({ host, centerId }: Waiting): void {
    underWay -= 1;
    hosts.add(host, -1);
    centers.add(centerId, -1);
    fill();
  }

  return {
    /** False: it waits. */
    begins(waiting: Waiting): boolean {
      const isFull = !hasRoom(waiting.host) || centers.of(waiting.centerId) >= perCenter;
      // None of those that wait may start, or it would not wait.
      const starts = !isFull && underWay < slots;
      if (starts) begin(waiting);
      else queues.add(waiting);
      return starts;
    },
    forget: queues.forget,
    take: queues.take,
  };
}

/** The messages that wait, by center and host. */
function createQueues() {
  const queues = new Map<string, Map<string, Set<Waiting>>>();
  /** How many wait for each host. */
  const waitFor = createCount();

  function forget(waiting: Waiting): boolean {
    const { centerId, host } = waiting;
    const ofCenter = queues.get(centerId);
    const queue = ofCenter?.get(host);
    if (!ofCenter || !queue?.delete(waiting)) return false;
    waitFor.add(host, -1);
    if (queue.size === 0) ofCenter.delete(host);
    if (ofCenter.size === 0) queues.delete(centerId);
    return true;
  }

  return {
    add(waiting: Waiting): void {
      const { centerId, host } = waiting;
      const ofCenter = queues.get(centerId) ?? new Map<string, Set<Waiting>>();
      queues.set(centerId, ofCenter);
      ofCenter.set(host, (ofCenter.get(host) ?? new Set()).add(waiting));
      waitFor.add(host, 1);
    },
    forget,
    someHost(is: (host: string) => boolean): boolean {
      for (const host of waitFor.keys()) if (is(host)) return true;
      return false;
    },
    /** The first whose center and host are such. */
    first(isCenter: (centerId: string) => boolean, isHost: (host: string) => boolean): Waiting | null {
      for (const [centerId, ofCenter] of queues) {
        if (!isCenter(centerId)) continue;
        for (const [host, [waiting]] of ofCenter) if (isHost(host)) return waiting!;
      }
      return null;
    },
    /** Its center, and its host there, go to the end of the line. */
    served({ centerId, host }: Waiting): void {
      putLast(queues.get(centerId), host);
      putLast(queues, centerId);
    },
    /** Removes and answers the messages that wait for this host. */
    take(host: string): Waiting[] {
      const taken = [...queues.values()].flatMap((ofCenter) => [...(ofCenter.get(host) ?? [])]);
      for (const waiting of taken) forget(waiting);
      return taken;
    },
  };
}

function putLast<Value>(map: Map<string, Value> | undefined, key: string): void {
  const value = map?.get(key);
  if (!map || value === undefined) return;
  map.delete(key);
  map.set(key, value);
}

function createCount() {
  const counts = new Map<string, number>();
  return {
    of: (key: string) => counts.get(key) ?? 0,
    keys: () => counts.keys(),
    add(key: string, change: number) {
      const count = (counts.get(key) ?? 0) + change;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}
