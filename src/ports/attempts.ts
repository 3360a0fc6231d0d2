import type { Sql } from './database.ts';

/** At most `most` attempts in so many minutes, counted by a key: an address, or a client address. */
export type AttemptLimit = { name: string; most: number; minutes: number; by: string };

/** Counts attempts for all nodes together, because an attacker calls every one of them. */
export type Attempts = {
  /** Counts an attempt under each limit. Answers the seconds until all of them allow another; null: now. */
  count(sql: Sql, now: Date, limits: AttemptLimit[]): Promise<number | null>;
  /** Whether one of these limits is reached. Counts nothing. */
  isReached(sql: Sql, now: Date, limits: AttemptLimit[]): Promise<boolean>;
};
