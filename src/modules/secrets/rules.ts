import type { SecretUse } from '../../ports/metrics.ts';

/** What hangs on a secret of the operator’s. */
export type Kind = 'passes' | 'webhook_secrets' | 'kept_answers' | 'push_devices';

/** Rows by the id of their key; empty: none that was known when they were counted. */
export type RowsByKey = Readonly<Record<string, number>>;

/** The same by what the keys are today: `known` has the present one first. */
export function usesOf(what: string, rows: RowsByKey, known: readonly string[]): SecretUse[] {
  const uses = { current: 0, previous: 0, unknown: 0 };
  for (const [key, count] of Object.entries(rows)) {
    const place = known.indexOf(key);
    uses[place === 0 ? 'current' : place > 0 ? 'previous' : 'unknown'] += count;
  }
  return (['current', 'previous', 'unknown'] as const).map((key) => ({ what, key, rows: uses[key] }));
}

export function merged(some: RowsByKey, more: RowsByKey): RowsByKey {
  const sum: Record<string, number> = { ...some };
  for (const [key, count] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

/** What became of the encrypted rows of one kind. */
export type Resealed = {
  /** Encrypted with the present secret, before or by now. */
  current: number;
  /** Encrypted anew, or what would be. */
  resealed: number;
  /** No known secret decrypts them. */
  unreadable: number;
  /** Somebody else was changing them, again and again. */
  busy: number;
};

export const NOTHING: Resealed = { current: 0, resealed: 0, unreadable: 0, busy: 0 };
