import { useCallback, useRef, useState } from 'react';

/**
 * A live list in which somebody is typing: what is held stays, as it was last, until it is let go, also when it is gone from the
 * list. Nothing that is typed into vanishes under the hand.
 */
export function useKept<Item extends { id: string }>(
  items: readonly Item[],
): {
  shown: Item[];
  isHeld(id: string): boolean;
  isGone(id: string): boolean;
  hold(id: string, held: boolean): void;
} {
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set());
  const last = useRef(new Map<string, Item>());
  for (const item of items) last.current.set(item.id, item);
  const present = new Set(items.map(({ id }) => id));
  const gone = [...held].filter((id) => !present.has(id)).flatMap((id) => last.current.get(id) ?? []);
  const hold = useCallback((id: string, isHeld: boolean) => {
    setHeld((before) => {
      if (before.has(id) === isHeld) return before;
      const next = new Set(before);
      if (isHeld) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  return {
    shown: [...gone, ...items],
    isHeld: (id) => held.has(id),
    isGone: (id) => !present.has(id),
    hold,
  };
}
