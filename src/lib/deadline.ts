import { setTimeout as rest } from 'node:timers/promises';

/** Some work took too long. It may still go on, but is no longer waited for. */
export class DeadlineError extends Error {
  constructor(what: string, ms: number) {
    super(`${what} took longer than ${ms / 1000} s and is waited for no longer`);
  }
}

/** The result of `work`, or a `DeadlineError` after `ms`. The work goes on, so a retry may run beside it. */
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

/** Less than the deadline of a sweep, so that a long one ends in time. */
const LONGEST_RUN_MS = 20_000;

/** Runs batches until one has nothing to do, for a limited time. Small batches hold no lock for long. */
export async function untilNone(batch: () => Promise<number>): Promise<void> {
  const began = performance.now();
  while ((await batch()) > 0 && performance.now() - began < LONGEST_RUN_MS);
}

/**
 * Runs these in turn, each until it answers that it has no more to do, for a limited time. After each it rests for as long as
 * that took: whatever else the database does has at least half of it.
 */
export async function inTurns(
  steps: readonly (() => Promise<boolean>)[],
  longestMs = LONGEST_RUN_MS,
): Promise<void> {
  const began = performance.now();
  for (let left = steps; left.length > 0; ) {
    const more: (() => Promise<boolean>)[] = [];
    for (const step of left) {
      const start = performance.now();
      if (await step()) more.push(step);
      const end = performance.now();
      if (end - began > longestMs) return;
      await rest(end - start);
    }
    left = more;
  }
}
