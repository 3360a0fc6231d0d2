import { builder } from './builder.ts';
import { LIMITS } from './limits.ts';
import { placesOf } from './page-args.ts';

/** What a statement is to read of a list: rows after a place, one more than the page has. */
export type RowsAsked = { after: { key: Date; id: string } | null; take: number };
type PageArgs = { first?: number | null; after?: string | null };

/** The rows that the arguments of a page by instants ask for. */
export function rowsAsked(args: PageArgs): RowsAsked {
  const { after } = placesOf(args);
  return { after: after as RowsAsked['after'], take: sizeOf(args) + 1 };
}

/** A page of such rows; its cursors are made where they are asked for. */
export function pageOf<Row>(args: PageArgs, rows: readonly Row[]) {
  const size = sizeOf(args);
  return {
    edges: rows.slice(0, size).map((node) => ({ cursor: '', node })),
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    },
  };
}

const sizeOf = ({ first }: PageArgs) => first ?? LIMITS.usualPage;

/** The arguments of a list that is read forward only. */
export const FORWARD = builder.args((t) => ({
  first: t.int({ description: 'How many, at most 100; absent: 50.' }),
  after: t.string({ description: 'Only what follows this cursor, also when its entry is gone by now.' }),
}));
