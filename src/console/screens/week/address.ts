import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Modality, SessionStatus } from '../../generated/operations.ts';
import { mondayOf } from '../../i18n/zoned.ts';
import { useToday } from '../../ui/today.ts';

/** Classes of whoever looks, and classes that nobody teaches yet: beside the ids of professionals. */
export const MINE = 'mine';
export const NOBODY = 'nobody';

export type Filters = {
  service: string | null;
  /** An id, `MINE` or `NOBODY`. */
  teacher: string | null;
  modality: Modality | null;
  status: SessionStatus | null;
  missingLink: boolean;
};

type Change = Record<string, string | null>;

export type Address = {
  /** The Monday, as a local date. */
  week: string;
  today: string;
  filters: Filters;
  /** What is open over the week: `new`, or the date whose people are written to. */
  over: string | null;
  change(change: Change): void;
  /** The address of another week, with the same filters. Null: the week that is now. */
  of(week: string | null): string;
};

const isDate = (text: string | null): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');

const oneOf = <T extends string>(text: string | null, values: readonly T[]): T | null =>
  values.find((value) => value === text) ?? null;

function mondayIn(params: URLSearchParams, today: string): string {
  const asked = params.get('week');
  try {
    return mondayOf(isDate(asked) ? asked : today);
  } catch {
    return mondayOf(today);
  }
}

function changed(params: URLSearchParams, change: Change): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(change))
    if (value === null) next.delete(name);
    else next.set(name, value);
  return next;
}

/** The week and its filters are in the address: a reload keeps them, and it can be given to somebody. */
export function useAddress(): Address {
  const [params, setParams] = useSearchParams();
  const today = useToday();
  const change = useCallback(
    (change: Change) => setParams((present) => changed(present, change), { replace: true }),
    [setParams],
  );
  return useMemo(
    () => ({
      week: mondayIn(params, today),
      today,
      filters: {
        service: params.get('service'),
        teacher: params.get('teacher'),
        modality: oneOf(params.get('modality'), ['ONLINE', 'IN_PERSON']),
        status: oneOf(params.get('status'), ['SCHEDULED', 'CANCELLED']),
        missingLink: params.get('link') === 'missing',
      },
      over: params.get('over'),
      change,
      of: (week) => `/week?${changed(params, { week, over: null })}`.replace(/\?$/, ''),
    }),
    [params, today, change],
  );
}
