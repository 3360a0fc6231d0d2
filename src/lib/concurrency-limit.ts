/** Limits what each caller does at the same time. */
export type ConcurrencyLimit = {
  /** Takes a slot of this caller; null when all are taken. The result releases it. */
  acquire(caller: string): (() => void) | null;
};

export function createConcurrencyLimit(most: number): ConcurrencyLimit {
  const slots = new Map<string, number>();

  function release(caller: string): void {
    const left = slots.get(caller)! - 1;
    if (left === 0) slots.delete(caller);
    else slots.set(caller, left);
  }

  return {
    acquire(caller) {
      const taken = slots.get(caller) ?? 0;
      if (taken >= most) return null;
      slots.set(caller, taken + 1);
      let open = true;
      return () => {
        if (open) release(caller);
        open = false;
      };
    },
  };
}
