import type { OtherClassFragment, SessionFactsFragment } from '../../generated/operations.ts';
import { useIsManager, useStaff } from '../../shell/viewer.tsx';

export type ClassFacts = SessionFactsFragment;
export type OtherClass = OtherClassFragment;
export type Online = NonNullable<ClassFacts['online']>;

const HOUR_MS = 3_600_000;

export const isOver = (session: ClassFacts, now: number): boolean => Date.parse(session.endsAt) <= now;

/** An ended or cancelled class is read-only. */
export const isOpenToChange = (session: ClassFacts, now: number): boolean =>
  session.status === 'SCHEDULED' && !isOver(session, now);

/** People are told at once when a start is within three hours, else after a minute. */
export const isNear = (startsAt: string, now: number): boolean =>
  Math.abs(Date.parse(startsAt) - now) <= 3 * HOUR_MS;

export const minutesOf = ({ startsAt, endsAt }: Pick<ClassFacts, 'startsAt' | 'endsAt'>): number =>
  Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / 60_000);

/** Managers run every class, a teacher their own. */
export function useRuns(session: ClassFacts): boolean {
  const isManager = useIsManager();
  const { id } = useStaff();
  return isManager || session.professional?.id === id;
}
