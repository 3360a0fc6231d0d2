import type { Sql } from './database.ts';

/** How often something may be tried within so many minutes, and what it is counted by: an address, or where a call comes from. */
export type AttemptLimit = { name: string; most: number; minutes: number; by: string };

/** Counts attempts for all nodes together, because a guesser asks every one of them. */
export type Attempts = {
  /** Counts one more for each limit. Answers after how many seconds all of them allow another; null: now. */
  count(sql: Sql, now: Date, limits: AttemptLimit[]): Promise<number | null>;
  /** Whether one of these limits is used up now. Counts nothing. */
  isReached(sql: Sql, now: Date, limits: AttemptLimit[]): Promise<boolean>;
};
