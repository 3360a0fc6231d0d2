/** An operation exceeded its time. It may still run, but its caller no longer waits. */
export class DeadlineError extends Error {
  constructor(what: string, ms: number) {
    super(`${what} took longer than ${ms / 1000} s and is waited for no longer`);
  }
}

/** What `work` answers, or a `DeadlineError` after `ms`. For what can be begun again beside itself. */
export async function withDeadline<T>(ms: number, what: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, ms)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Less than a round is given, so that one with much to do ends well and no other begins beside it. */
const CLEARING_MS = 20_000;

/** Clears away in batches, so that nothing is held for long. What is left, or comes as fast, is for the next round. */
export async function untilNone(batch: () => Promise<number>): Promise<void> {
  const began = performance.now();
  while ((await batch()) > 0 && performance.now() - began < CLEARING_MS);
}
