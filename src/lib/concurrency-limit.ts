import { Tally } from './tally.ts';

/** Limits what each caller does at the same time. */
export type ConcurrencyLimit = {
  /** Takes a slot of this caller, who has `more` of them than others; null when all are taken. The result releases it. */
  acquire(caller: string, more?: number): (() => void) | null;
};

export function createConcurrencyLimit(most: number): ConcurrencyLimit {
  const slots = new Tally();
  return {
    acquire(caller, more = 0) {
      if (slots.of(caller) >= most + more) return null;
      slots.add(caller);
      let open = true;
      return () => {
        if (open) slots.remove(caller);
        open = false;
      };
    },
  };
}
