/** One message that waits for a place. */
type Waiting = { host: string; centerId: string; patience?: NodeJS.Timeout; start(): void; giveUp(): void };

type Limits = { places: number; perHost: number; perCenter: number };

/** For hosts that answer well: push services of browsers. Any of them may hang; the others keep some places. */
const FAST: Limits = { places: 48, perHost: 40, perCenter: 40 };
/** For hosts that nobody knows, or that hang: whatever they do, they hold these and no others. */
const SLOW: Limits = { places: 16, perHost: 4, perCenter: 4 };
/** A host that takes longer than this holds up others. */
const PROMPT_MS = 4_000;
/** Hosts come from people's subscriptions; whoever answers well is remembered so far. */
const REMEMBERED = 1_000;

/**
 * Places for messages that travel at once, all told 64. A host earns the fast lane by a prompt answer and loses it by a
 * slow one. In each lane centers take turns. A message that finds no place in the slow lane for `patienceMs` is not
 * sent: `null`.
 */
export function createPlaces({ patienceMs = 2_000 } = {}) {
  const prompt = new Set<string>();
  const fast = createLane(FAST);
  const slow = createLane(SLOW);

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
    if (lane === slow)
      waiting.patience = setTimeout(() => {
        if (slow.forget(waiting)) waiting.giveUp();
      }, patienceMs);
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

/** Messages that wait, by center, and those under way. */
function createLane({ places, perHost, perCenter }: Limits) {
  const queues = new Map<string, Waiting[]>();
  const underWay = new Set<Waiting>();
  const hosts = createCount();
  const centers = createCount();

  /** The first that may go; its center is the last in turn from then on. */
  function next(): Waiting | null {
    for (const [centerId, queue] of queues) {
      if (centers.of(centerId) >= perCenter) continue;
      const place = queue.findIndex(({ host }) => hosts.of(host) < perHost);
      if (place < 0) continue;
      const [waiting] = queue.splice(place, 1);
      queues.delete(centerId);
      if (queue.length > 0) queues.set(centerId, queue);
      return waiting!;
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

  /** Takes out what waits and is chosen. */
  function takeOut(chosen: (waiting: Waiting) => boolean): Waiting[] {
    const taken: Waiting[] = [];
    for (const [centerId, queue] of queues) {
      const left = queue.filter((waiting) => !chosen(waiting));
      if (left.length === queue.length) continue;
      taken.push(...queue.filter(chosen));
      if (left.length > 0) queues.set(centerId, left);
      else queues.delete(centerId);
    }
    return taken;
  }

  return {
    join(waiting: Waiting): void {
      const queue = queues.get(waiting.centerId);
      if (queue) queue.push(waiting);
      else queues.set(waiting.centerId, [waiting]);
      fill();
    },
    leave(waiting: Waiting): void {
      underWay.delete(waiting);
      hosts.add(waiting.host, -1);
      centers.add(waiting.centerId, -1);
      fill();
    },
    has: (waiting: Waiting) => underWay.has(waiting),
    take: (host: string) => takeOut((waiting) => waiting.host === host),
    forget: (waiting: Waiting) => takeOut((one) => one === waiting).length > 0,
  };
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
