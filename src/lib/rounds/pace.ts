/**
 * A round serves newcomers that queue together: it keeps the next one waiting so long for each that it had, up to the most,
 * unless enough are there before.
 */
const MS_EACH = 20;
const MOST_MS = 60;
const ENOUGH = 64;
/** After a round that failed, and twice as long after each that follows, up to the longest. */
const FAILED_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

type Waiting = { resolve: () => void; reject: (error: Error) => void };

/** When rounds run: one at a time, at once when nothing is in the way. */
export class Pace {
  readonly #run: () => Promise<boolean>;
  readonly #apartMs: number;
  #isAsked = false;
  #isBusy = false;
  #newcomers = 0;
  /** Nothing runs before it opens. */
  #gate: NodeJS.Timeout | null = null;
  /** It is for newcomers to gather. */
  #isForNewcomers = false;
  #isClosed = false;
  #pauseMs = FAILED_PAUSE_MS;
  #waiting: Waiting[] = [];
  #untilIdle: (() => void)[] = [];

  /** `run` answers whether it could read. Rounds start at least `apartMs` apart. */
  constructor(run: () => Promise<boolean>, apartMs = 0) {
    this.#run = run;
    this.#apartMs = apartMs;
  }

  /** A round is needed: what is asked for in the same turn goes together. */
  ask(isNewcomer = false): void {
    if (isNewcomer) this.#newcomers += 1;
    if (this.#isAsked && this.#newcomers !== ENOUGH) return;
    this.#isAsked = true;
    queueMicrotask(() => this.#next());
  }

  /** Asks for a round, and settles with it. */
  settled(): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.ask();
    return settled;
  }

  /** Resolves when no round is asked for or under way. */
  idle(): Promise<void> {
    if (this.#isClosed || (!this.#isAsked && !this.#isBusy)) return Promise.resolve();
    return new Promise((resolve) => this.#untilIdle.push(resolve));
  }

  close(): void {
    this.#isClosed = true;
    for (const resolve of this.#untilIdle.splice(0)) resolve();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  async #next(): Promise<void> {
    if (!this.#isAsked || this.#isBusy || this.#isClosed) return;
    if (this.#gate && !(this.#isForNewcomers && this.#newcomers >= ENOUGH)) return;
    this.#isAsked = false;
    this.#isBusy = true;
    const gatherMs = Math.min(MS_EACH * this.#newcomers, MOST_MS);
    this.#wait(Math.max(gatherMs, this.#apartMs), gatherMs > this.#apartMs);
    this.#newcomers = 0;
    const waiting = this.#waiting.splice(0);
    const isDone = await this.#run();
    this.#isBusy = false;
    for (const { resolve, reject } of waiting)
      if (isDone) resolve();
      else reject(new Error('What is watched could not be read.'));
    if (!this.#isAsked) for (const resolve of this.#untilIdle.splice(0)) resolve();
    if (!isDone) this.#wait(this.#pauseMs);
    this.#pauseMs = isDone ? FAILED_PAUSE_MS : Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    void this.#next();
  }

  #wait(ms: number, isForNewcomers = false): void {
    if (this.#gate) clearTimeout(this.#gate);
    this.#gate = null;
    this.#isForNewcomers = isForNewcomers;
    if (ms === 0) return;
    this.#gate = setTimeout(() => {
      this.#gate = null;
      void this.#next();
    }, ms).unref();
  }
}
