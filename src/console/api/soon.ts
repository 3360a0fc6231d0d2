import { useCallback, useEffect, useRef } from 'react';

const AFTER_MS = 200;

/** Calls once, a moment after the first of several reasons: many events at once cost one reading. */
export function useSoon(act: () => void, afterMs = AFTER_MS): () => void {
  const latest = useRef(act);
  latest.current = act;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      latest.current();
    }, afterMs);
  }, [afterMs]);
}
