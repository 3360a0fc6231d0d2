import { useEffect, useRef } from 'react';
import type { Seat } from '../facts.ts';

/** Reads anew what is beside a seat, each time that the list shows something else of it. */
export function useAsReloaded(seat: Seat, reload: () => void): void {
  const shown = JSON.stringify(seat);
  const seen = useRef(shown);
  useEffect(() => {
    if (seen.current === shown) return;
    seen.current = shown;
    reload();
  }, [shown, reload]);
}
