import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import css from './say.module.css';

type Said = { text: string; id: number } | null;
type Places = {
  said: Said;
  /** How many dialogs are open, one over the other. */
  top: number;
  /** Another one is open, until the returned function is called. */
  enter(): { level: number; leave(): void };
};

const SayContext = createContext<(text: string) => void>(() => {});
const PlacesContext = createContext<Places>({ said: null, top: 0, enter: () => ({ level: 0, leave() {} }) });

/** Says a short sentence to everybody, screen readers too, and shows it for some seconds: *Copied*, *Sent to 12 people*. */
export const useSay = () => useContext(SayContext);

const SHOWN_MS = 5_000;

export function Saying({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<Said>(null);
  const [top, setTop] = useState(0);
  const open = useRef(0);
  const say = useCallback((text: string) => {
    const id = performance.now();
    setSaid({ text, id });
    setTimeout(() => setSaid((present) => (present?.id === id ? null : present)), SHOWN_MS);
  }, []);
  const enter = useCallback(() => {
    open.current += 1;
    setTop(open.current);
    const leave = () => {
      open.current -= 1;
      setTop(open.current);
    };
    return { level: open.current, leave };
  }, []);
  const places = useMemo(() => ({ said, top, enter }), [said, top, enter]);
  return (
    <SayContext value={say}>
      <PlacesContext value={places}>
        {children}
        <Place level={0} />
      </PlacesContext>
    </SayContext>
  );
}

/** In an open dialog: whatever is outside of it is neither seen nor heard. */
export function SaidHere() {
  const { enter } = useContext(PlacesContext);
  const [level, setLevel] = useState(-1);
  useLayoutEffect(() => {
    const place = enter();
    setLevel(place.level);
    return place.leave;
  }, [enter]);
  return <Place level={level} />;
}

function Place({ level }: { level: number }) {
  const { said, top } = useContext(PlacesContext);
  return (
    <div role="status" className={css.place}>
      {said && level === top && (
        <p key={said.id} className={css.said}>
          {said.text}
        </p>
      )}
    </div>
  );
}
