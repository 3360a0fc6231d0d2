import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import css from './say.module.css';

const SayContext = createContext<(text: string) => void>(() => {});

/** Says a short sentence to everybody, screen readers too, and shows it for some seconds: *Copied*, *Sent to 12 people*. */
export const useSay = () => useContext(SayContext);

const SHOWN_MS = 5_000;

export function Saying({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<{ text: string; id: number } | null>(null);
  const say = useCallback((text: string) => {
    const id = performance.now();
    setSaid({ text, id });
    setTimeout(() => setSaid((present) => (present?.id === id ? null : present)), SHOWN_MS);
  }, []);
  return (
    <SayContext value={say}>
      {children}
      <div role="status" className={css.place}>
        {said && (
          <p key={said.id} className={css.said}>
            {said.text}
          </p>
        )}
      </div>
    </SayContext>
  );
}
