import { sharedClock } from '../wall-clock.ts';

/** When the clients had what they wait for, in the shared clock, and what it cost to take it. */
export type Received = {
  first: number;
  middle: number;
  p99: number;
  last: number;
  cpuMs: number;
  wrong: number;
  /** What was wrong, of each kind how often, and the first message that was; null when all was right. */
  fault: string | null;
};

export type Reception = ReturnType<typeof createReception>;

/** A repeat or a late stranger would have come by then. */
const REPEATS_MS = 30;
/** What has not come by then is missing. */
const LIMIT_MS = 20_000;

/** The clients numbered `from` up to `to`; nothing is expected for others. */
export type Places = { from: number; to: number };

/**
 * Counts what comes to clients: one message each, with `fragment` in it where there is one. Resolves when all have come, or
 * when it gives up on the missing ones.
 */
export function createReception({ from, to }: Places, fragment: string | null, limitMs = LIMIT_MS) {
  const begun = process.cpuUsage();
  const clients = to - from;
  const wanted = fragment === null ? null : Buffer.from(fragment);
  const times = new Float64Array(clients);
  const seen = new Uint16Array(to);
  const wrong = { repeated: 0, foreign: 0, lost: 0 };
  let count = 0;
  let sample: string | null = null;
  let whole = () => {};
  const all = new Promise<void>((resolve) => (whole = resolve));
  const limit = setTimeout(whole, limitMs);

  function tell(cpuMs: number): Received {
    const sorted = times.subarray(0, count).sort();
    const missing = clients - count;
    const sum = missing + wrong.repeated + wrong.foreign + wrong.lost;
    const counts = `${missing} missing, ${wrong.repeated} repeated, ${wrong.foreign} foreign, ${wrong.lost} connections lost`;
    return {
      first: sorted[0] ?? sharedClock(),
      middle: sorted[count >> 1] ?? sharedClock(),
      p99: sorted[Math.floor(count * 0.99)] ?? sharedClock(),
      last: sorted.at(-1) ?? sharedClock(),
      cpuMs,
      wrong: sum,
      fault: sum > 0 ? `${counts}${sample ? `; the first: ${sample}` : ''}` : null,
    };
  }

  return {
    take(place: number, payload: Buffer): void {
      const foreign = place < from || place >= to || (wanted !== null && !payload.includes(wanted));
      if (foreign || seen[place]!++ > 0) {
        wrong[foreign ? 'foreign' : 'repeated'] += 1;
        sample ??= payload.toString('utf8', 0, 300);
        return;
      }
      times[count++] = sharedClock();
      if (count === clients) whole();
    },
    lose(reason: string): void {
      wrong.lost += 1;
      sample ??= reason;
      // Nobody waits for those who are gone.
      if (count + wrong.lost >= clients) whole();
    },
    async received(): Promise<Received> {
      await all;
      clearTimeout(limit);
      const { user, system } = process.cpuUsage(begun);
      await new Promise((resolve) => setTimeout(resolve, REPEATS_MS));
      return tell((user + system) / 1000);
    },
  };
}
