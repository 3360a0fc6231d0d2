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

/**
 * SQL: joined to the rows of a statement, its transaction does not wait for the disk. A crash of the database may undo it,
 * together with everything after it. For work that is repeated then.
 */
export const ASYNC_COMMIT = `CROSS JOIN (SELECT set_config('synchronous_commit', 'off', true)) async_commit`;

/**
 * An array literal of PostgreSQL, of ids, instants, whole numbers and booleans: the driver would search each value for
 * quotes, which these do not have.
 */
export const arrayOf = <Item>(
  items: readonly Item[],
  read: (item: Item) => string | number | boolean | null,
): string => `{${items.map((item) => read(item) ?? 'NULL').join(',')}}`;

/** A statement that Prisma hands to the connection of its transaction without reading it. */
type Passed = { text: string; values: unknown[]; rows?: unknown[]; error?: unknown };

const passed = new Map<number, Passed>();
let lastPassed = 0;

/** The text that Prisma sees instead of a passed statement; its one value says which. */
export const PASSED_STATEMENT = '/* plain statement */';
export const passedStatement = (id: unknown): Passed | undefined => passed.get(Number(id));

/**
 * Runs plain statements where the Prisma client runs its own: in its transaction, or alone. Prisma itself would decode
 * bytes, days and big numbers otherwise than the pool does, and prepare each statement anew.
 */
export function sqlOf(tx: Tx): Sql {
  return async <Row>(text: string, values: unknown[] = []) => {
    const id = ++lastPassed;
    const statement: Passed = { text, values };
    passed.set(id, statement);
    try {
      await tx.$queryRawUnsafe(PASSED_STATEMENT, id);
    } finally {
      passed.delete(id);
    }
    if (statement.error) throw statement.error;
    return statement.rows as Row[];
  };
}

/** Whether a write was refused because the row already exists. Callers know which constraint they can meet. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 'P2002';
}
