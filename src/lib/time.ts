/** Durations in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The instant this many milliseconds later; a negative duration leads back. */
export const later = (instant: Date, duration: number): Date => new Date(instant.getTime() + duration);

export const minutesAfter = (instant: Date, minutes: number): Date => later(instant, minutes * MINUTE);

/** The time from one instant to another, in milliseconds. */
export const between = (from: Date, to: Date): number => to.getTime() - from.getTime();

/** The instant of a Unix timestamp, as JSON Web Tokens and providers write it. */
export const instantOf = (seconds: number): Date => new Date(seconds * SECOND);

/** A day is a text such as `2026-03-10`. Columns of days hold its midnight in UTC. */
export const midnightOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

export const dayOf = (midnight: Date): string => midnight.toISOString().slice(0, 10);

/** Counted in UTC, where each day has 24 hours. */
export const daysAfter = (day: string, days: number): string => dayOf(later(midnightOf(day), days * DAY));
