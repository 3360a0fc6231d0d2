/** How many streams and sockets each caller holds open. */
export type ConcurrencyLimit = {
  /** Lets one more of this caller in, or answers null where there are as many as may be; the result lets it out again. */
  enter(caller: string): (() => void) | null;
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
    enter(caller) {
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
