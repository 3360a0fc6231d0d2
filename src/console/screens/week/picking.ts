import { useMemo, useState } from 'react';
import { useIsManager, useStaff } from '../../shell/viewer.tsx';
import { isAhead, type WeekClass } from './classes.ts';

export type Picking = {
  /** The ids of the selected classes. Null: nothing is being selected. */
  picked: ReadonlySet<string> | null;
  /** Whether this person may do something to this class. */
  may(one: WeekClass, now: number): boolean;
  /** Selects these, or, when all of them are, none of them. */
  toggle(ids: string[]): void;
  begin(): void;
  end(): void;
};

/** Which classes are selected for an act. Teachers select their own, to write to those who come. */
export function usePicking(): Picking {
  const [picked, setPicked] = useState<ReadonlySet<string> | null>(null);
  const isManager = useIsManager();
  const { id: me } = useStaff();
  return useMemo(
    () => ({
      picked,
      may: (one, now) => isAhead(one, now) && (isManager || one.professional?.id === me),
      toggle: (ids) =>
        setPicked((before) => {
          const next = new Set(before);
          const all = ids.every((id) => next.has(id));
          for (const id of ids)
            if (all) next.delete(id);
            else next.add(id);
          return next;
        }),
      begin: () => setPicked(new Set()),
      end: () => setPicked(null),
    }),
    [picked, isManager, me],
  );
}
