import { useSyncExternalStore } from 'react';

const EVERY_MS = 10_000;
const listeners = new Set<() => void>();
let present = Date.now();
setInterval(() => {
  present = Date.now();
  for (const listener of listeners) listener();
}, EVERY_MS);

/** The time, in ms, near enough for “in 5 minutes”. What may be done now is the server's to say. */
export const useNow = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => present,
  );
