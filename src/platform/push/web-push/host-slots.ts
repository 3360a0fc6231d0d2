import { MINUTE } from '../../../lib/time.ts';

/** One message that waits for a place. */
type Waiting = { host: string; centerId: string; patience?: NodeJS.Timeout; start(): void; giveUp(): void };

type Limits = { places: number; perHost: number; perCenter: number };

/** For hosts that answer well: push services of browsers. Any of them may hang; the others keep some places. */
const FAST: Limits = { places: 48, perHost: 40, perCenter: 40 };
/** For hosts that nobody knows, or that hang: whatever they do, they hold these and no others. */
const SLOW: Limits = { places: 16, perHost: 4, perCenter: 4 };
/** A host that takes longer than this holds up others. */
const PROMPT_MS = 4_000;
/**
 * How long a message waits for a place in the fast lane: with the request itself less than its sender has time for, or it
 * would be claimed and wait here a second time.
 */
const FAST_PATIENCE_MS = MINUTE;
/** The push services of browsers, known before the first answer. */
const KNOWN = ['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'web.push.apple.com'];
/** Hosts come from people's subscriptions; whoever answers well is remembered so far. */
const REMEMBERED = 1_000;

/**
 * Places for messages that travel at once, all told 64. A host earns the fast lane by a prompt answer and loses it by a
 * slow one. In each lane centers take turns, and hosts within a center. A message that finds no place for long, `patienceMs` in the slow lane, is
 * not sent: `null`.
 */
export function createHostSlots({ patienceMs = 2_000 } = {}) {
  const prompt = new Set<string>(KNOWN);
  const fast = createSlotPool(FAST);
  const slow = createSlotPool(SLOW);

  function note(host: string, tookMs: number, answered: boolean): void {
    prompt.delete(host);
    const isPrompt = answered && tookMs <= PROMPT_MS;
    if (isPrompt) prompt.add(host);
    const [oldest] = prompt;
    if (prompt.size > REMEMBERED) prompt.delete(oldest!);
    for (const waiting of (isPrompt ? slow : fast).take(host)) join(waiting);
  }

  function join(waiting: Waiting): void {
    clearTimeout(waiting.patience);
    const lane = prompt.has(waiting.host) ? fast : slow;
    waiting.patience = setTimeout(
      () => {
        if (lane.forget(waiting)) waiting.giveUp();
      },
      lane === slow ? patienceMs : FAST_PATIENCE_MS,
    );
    lane.join(waiting);
  }

  const enter = (host: string, centerId: string): Promise<(() => void) | null> =>
    new Promise((resolve) => {
      const waiting: Waiting = {
        host,
        centerId,
        start() {
          clearTimeout(waiting.patience);
          const lane = fast.has(waiting) ? fast : slow;
          resolve(() => lane.leave(waiting));
        },
        giveUp: () => resolve(null),
      };
      join(waiting);
    });

  /** Runs `work` when there is a place. `answered` says whether its host did; null: it was not asked. */
  async function inPlace<T>(
    { host, centerId }: { host: string; centerId: string },
    work: () => Promise<T>,
    answered: (result: T) => boolean | null,
  ): Promise<T | null> {
    const leave = await enter(host, centerId);
    if (!leave) return null;
    const began = performance.now();
    try {
      const result = await work();
      const said = answered(result);
      if (said !== null) note(host, performance.now() - began, said);
      return result;
    } finally {
      leave();
    }
  }

  return { inPlace };
}

/** Messages that wait, by center and host, and those under way. What is asked of it takes no longer however many wait. */
function createSlotPool({ places, perHost, perCenter }: Limits) {
  const queues = new Map<string, Map<string, Set<Waiting>>>();
  const underWay = new Set<Waiting>();
  const hosts = createCount();
  const centers = createCount();

  /** The first that may go; its center, and its host there, are the last in turn from then on. */
  function next(): Waiting | null {
    for (const [centerId, ofCenter] of queues) {
      if (centers.of(centerId) >= perCenter) continue;
      for (const [host, [waiting]] of ofCenter) {
        if (hosts.of(host) >= perHost) continue;
        forget(waiting!);
        putLast(ofCenter, host);
        putLast(queues, centerId);
        return waiting!;
      }
    }
    return null;
  }

  function fill(): void {
    while (underWay.size < places) {
      const waiting = next();
      if (!waiting) return;
      underWay.add(waiting);
      hosts.add(waiting.host, 1);
      centers.add(waiting.centerId, 1);
      waiting.start();
    }
  }

  function forget(waiting: Waiting): boolean {
    const { centerId, host } = waiting;
    const ofCenter = queues.get(centerId);
    const queue = ofCenter?.get(host);
    if (!ofCenter || !queue?.delete(waiting)) return false;
    if (queue.size === 0) ofCenter.delete(host);
    if (ofCenter.size === 0) queues.delete(centerId);
    return true;
  }

  return {
    join(waiting: Waiting): void {
      const { centerId, host } = waiting;
      const ofCenter = queues.get(centerId) ?? new Map<string, Set<Waiting>>();
      queues.set(centerId, ofCenter);
      ofCenter.set(host, (ofCenter.get(host) ?? new Set()).add(waiting));
      fill();
    },
    leave(waiting: Waiting): void {
      underWay.delete(waiting);
      hosts.add(waiting.host, -1);
      centers.add(waiting.centerId, -1);
      fill();
    },
    has: (waiting: Waiting) => underWay.has(waiting),
    forget,
    /** Takes out all that waits for this host. */
    take(host: string): Waiting[] {
      const taken = [...queues.values()].flatMap((ofCenter) => [...(ofCenter.get(host) ?? [])]);
      for (const waiting of taken) forget(waiting);
      return taken;
    },
  };
}

function putLast<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
}

function createCount() {
  const counts = new Map<string, number>();
  return {
    of: (key: string) => counts.get(key) ?? 0,
    add(key: string, change: number) {
      const count = (counts.get(key) ?? 0) + change;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}
