type Patience = {
  /** How far apart reads start while callers queue. A read that takes longer does not keep the next batch waiting. */
  apartMs: number;
  /** A batch of this many does not wait for more, but for a read that is under way. */
  full: number;
  /** A wait that gathers fewer was in vain; for some time there is none then. */
  worth: number;
};
const PATIENCE: Patience = { apartMs: 4, full: 8, worth: 6 };
/** A client that connects can wait a little, where a request cannot: a storm of them is read in fewer statements. */
export const CONNECTING: Patience = { apartMs: 60, full: 64, worth: 3 };
const CALM_MS = 100;
const MOST = 500;

type Waiting<Asked, Answer> = {
  asked: Asked;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

/**
 * Reads together what many ask for. A lone caller is read for at once; those who come during a read share the next one.
 * Quick reads would find one or two callers each, so in a storm they start some milliseconds apart. Nothing is cached.
 */
export function createPacedBatches<Asked, Answer>(
  /** Answers in the order of what was asked. */
  read: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
  { apartMs, full, worth } = PATIENCE,
  now: () => number = () => performance.now(),
): (asked: Asked) => Promise<Answer> {
  const waiting: Waiting<Asked, Answer>[] = [];
  let reading = 0;
  let leavesNow = false;
  let timer: NodeJS.Timeout | null = null;
  let last = { at: Number.NEGATIVE_INFINITY, size: 0 };
  let calmUntil = Number.NEGATIVE_INFINITY;

  function plan(): void {
    if (waiting.length === 0 || leavesNow) return;
    const at = now();
    const left = last.at + apartMs - at;
    const isLone = waiting.length + last.size <= 2;
    if (reading > 0) timer ??= setTimeout(leave, apartMs + 1);
    else if (left <= 0 || at < calmUntil || isLone || waiting.length >= full) {
      leavesNow = true;
      // With everybody who comes in this turn.
      setImmediate(leave);
    } else timer ??= setTimeout(leavePaced, left);
  }

  function leavePaced(): void {
    if (waiting.length < worth) calmUntil = now() + CALM_MS;
    leave();
  }

  function leave(): void {
    stopTimer();
    leavesNow = false;
    const batch = waiting.splice(0, MOST);
    if (batch.length === 0) return;
    last = { at: now(), size: batch.length };
    void answer(batch);
    plan();
  }

  function stopTimer(): void {
    if (timer) clearTimeout(timer);
    timer = null;
  }

  async function answer(batch: readonly Waiting<Asked, Answer>[]): Promise<void> {
    reading += 1;
    try {
      const answers = await read(batch.map(({ asked }) => asked));
      for (const [i, { resolve }] of batch.entries()) resolve(answers[i]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      reading -= 1;
      stopTimer();
      plan();
    }
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      plan();
    });
}
