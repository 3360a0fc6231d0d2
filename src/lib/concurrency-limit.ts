/** How many streams and sockets each caller holds open. */
export type ConcurrencyLimit = {
  /** Takes a place of this caller; null where all are taken. The result releases it. */
  acquire(caller: string): (() => void) | null;
};

/** At most so many of each caller at once. */
export function createConcurrencyLimit(most: number): ConcurrencyLimit {
  const inside = new Map<string, number>();

  function leave(caller: string): void {
    const left = inside.get(caller)! - 1;
    if (left === 0) inside.delete(caller);
    else inside.set(caller, left);
  }

  return {
    acquire(caller) {
      const present = inside.get(caller) ?? 0;
      if (present >= most) return null;
      inside.set(caller, present + 1);
      let open = true;
      return () => {
        if (open) leave(caller);
        open = false;
      };
    },
  };
}
