import { setTimeout as delay } from 'node:timers/promises';

/** Calls the work so many milliseconds later: a schedule for loaders, which then read for all who ask meanwhile. */
export const soon = (ms: number) => (work: () => void) => {
  void delay(ms).then(work);
};
