import { useEffect, useState } from 'react';

const secondsUntil = (at: number): number => Math.max(0, Math.ceil((at - Date.now()) / 1_000));

/** The seconds until this instant in ms, counted down; 0 from then on. */
export function useSecondsUntil(at: number): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(at));
  useEffect(() => {
    setSeconds(secondsUntil(at));
    const timer = setInterval(() => {
      const left = secondsUntil(at);
      setSeconds(left);
      if (left === 0) clearInterval(timer);
    }, 1_000);
    return () => clearInterval(timer);
  }, [at]);
  return seconds;
}

/** Until an instant is reached, such as `4:05`; null: it is over. For what must be done in the next minutes. */
export function useTimeLeft(until: string | null | undefined): string | null {
  const seconds = useSecondsUntil(until ? Date.parse(until) : 0);
  return seconds === 0 ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
