import type { Sql, Tx } from '../ports/database.ts';
import type { Picked } from '../ports/isolation.ts';

/** SQL: whether this row is one that a batch is to take; `$n` and the parameter after it are `valuesOf` its choice. */
export const among = (id: string, n: number): string =>
  `($${n}::uuid[] IS NULL OR ${id} = ANY($${n}::uuid[])) AND ${id} <> ALL($${n + 1}::uuid[])`;

export const valuesOf = ({ only, aside }: Picked) => [only, aside];

/** Whatever is due. */
export const ANY_ROW: Picked = { only: null, aside: [] };

/** What is due but for these, to be looked through for a row that makes a batch fail. */
export const allBut = (aside: string[]): Picked => ({ only: null, aside });

/** Runs plain statements in the same transaction as the client. */
export const sqlOf =
  (tx: Tx): Sql =>
  (text, values = []) =>
    tx.$queryRawUnsafe(text, ...values);

/** Whether a write was refused because the row already exists. Callers know which constraint they can meet. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 'P2002';
}
