import { useEffect, useMemo, useState } from 'react';
import { useLive, useRead } from '../../api/hooks.ts';
import { useSoon } from '../../api/soon.ts';
import {
  type ClassAtHandFragment,
  ClassesAtHandDocument,
  WatchCenterDocument,
} from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useStaff } from '../../shell/viewer.tsx';
import { useNow } from '../../ui/now.ts';

export type Class = ClassAtHandFragment;

const HOUR = 3_600_000;
/** No class is longer: whatever runs now began since. */
const LONGEST = 24 * HOUR;
const instant = (ms: number) => new Date(ms).toISOString();

/** The classes around this hour, read anew when one appears that was not known. */
export function useClasses() {
  const hour = Math.floor(useNow() / HOUR) * HOUR;
  const { from, to } = useMemo(
    () => ({ from: instant(hour - LONGEST), to: instant(hour + 25 * HOUR) }),
    [hour],
  );
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(ClassesAtHandDocument, { from, to, after }, { about: 'now' });
  const { edges = [], pageInfo } = read.data?.sessions ?? {};
  const next = pageInfo?.hasNextPage ? pageInfo.endCursor : null;
  useEffect(() => {
    if (next) setAfter(next);
  }, [next]);

  const known = new Set(edges.map(({ node }) => node.id));
  const reload = () => {
    setAfter(null);
    read.reload();
  };
  const lookAgain = useSoon(reload);
  useLive(
    WatchCenterDocument,
    {},
    {
      onEvent({ centerAccess: { session } }) {
        const isAround = session.endsAt > from && session.startsAt < to;
        if (isAround && !known.has(session.id)) lookAgain();
      },
    },
  );
  return { read: { ...read, reload }, classes: edges.map(({ node }) => node) };
}

export type Sorted = {
  /** What runs, or begins within the hour: one's own first. */
  atHand: Class[];
  laterToday: Class[];
  /** The first one after today, of the next day. */
  next: Class | null;
};

/** Whether one teaches it. */
export function useIsMine(): (session: Class) => boolean {
  const { id: me } = useStaff();
  return ({ professional }) => professional?.id === me;
}

/** Sorts classes by when they are, and by whose. */
export function useSorted(): (classes: readonly Class[]) => Sorted {
  const now = useNow();
  const { day } = useDates();
  const isMine = useIsMine();
  return (classes) => {
    const ahead = classes
      .filter(({ status, endsAt }) => status === 'SCHEDULED' && Date.parse(endsAt) > now)
      .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
    const isNear = ({ startsAt }: Class) => Date.parse(startsAt) <= now + HOUR;
    const isToday = ({ startsAt }: Class) => day(startsAt) === day(instant(now));
    const near = ahead.filter(isNear);
    const far = ahead.filter((one) => !isNear(one));
    return {
      atHand: [...near.filter(isMine), ...near.filter((one) => !isMine(one))],
      laterToday: far.filter(isToday),
      next: far.find((one) => !isToday(one)) ?? null,
    };
  };
}

/** Whether people wait, or will, for a link that nobody has entered. */
export const lacksLink = ({ online }: Class): boolean => online !== null && online.joinUrl === null;
