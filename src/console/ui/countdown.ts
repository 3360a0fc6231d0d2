import { useEffect, useState } from 'react';

const SECOND_MS = 1_000;

/** Until an instant is reached, read each second; null: it is over. For what must be done in the next minutes. */
export function useTimeLeft(until: string | null | undefined): string | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!until) return;
    setNow(Date.now());
    const each = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(each);
  }, [until]);
  const left = until ? Date.parse(until) - now : 0;
  if (left <= 0) return null;
  const seconds = Math.ceil(left / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
