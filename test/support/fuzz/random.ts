/** Chance that can be had again: the same seed, the same choices. */
export type Random = {
  /** From 0 to below 1. */
  unit(): number;
  below(end: number): number;
  chance(share: number): boolean;
  of<T>(choices: readonly T[]): T;
  times<T>(most: number, make: () => T): T[];
};

/** Mulberry32: small, quick, and good enough to be surprised by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(unit() * end);
  return {
    unit,
    below,
    chance: (share) => unit() < share,
    of: (choices) => choices[below(choices.length)]!,
    times: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}
