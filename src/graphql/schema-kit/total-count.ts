import type { builder } from './builder.ts';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
/** A page of Pothos, whose field says how its list is counted. */
type Page = { totalCount?: () => number | Promise<number> };

/**
 * The options of a connection whose field has a `totalCount`: counted when it is asked for, and not before. What that costs
 * is in `LIMITS`.
 */
export const COUNTED = {
  fields: (t: PothosSchemaTypes.ObjectFieldBuilder<Types, never>) => ({
    totalCount: t.int({
      description: 'How many entries the whole list has, whatever the page; counted when asked for.',
      // A page of which nothing else is asked is not read.
      extensions: { pothosPrismaTotalCount: true },
      resolve: (page) => (page as Page).totalCount!(),
    }),
  }),
} as never as object;
