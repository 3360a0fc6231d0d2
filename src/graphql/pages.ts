import { type GraphQLSchema, isObjectType } from 'graphql';
import { InvalidInputError } from '../errors.ts';
import { LIMITS } from './limits.ts';

export type PageArgs = Partial<
  Record<'first' | 'last', number | null> & Record<'after' | 'before', string | null>
>;

/** The cursor of a row, as Pothos writes it. */
export const cursorOf = (id: string): string => btoa(`GPC:S:${id}`);
const CURSOR = /^GPC:S:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * Makes every list of the schema refuse a page that is too large and what is no cursor. By itself Pothos cuts the one,
 * so that a client which counts misses the rest, and hands the other to the database.
 */
export function withPageLimits(schema: GraphQLSchema): GraphQLSchema {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ args }) => args.some(({ name }) => name === 'first'));
  for (const field of fields) {
    const { resolve } = field;
    field.resolve = (source, args, context, info) => {
      assertPage(args);
      return resolve?.(source, args, context, info);
    };
  }
  return schema;
}

/** Throws `InvalidInputError`. */
export function assertPage(args: PageArgs): void {
  for (const size of ['first', 'last'] as const)
    if ((args[size] ?? 0) > LIMITS.page)
      throw new InvalidInputError(
        size,
        `A page has at most ${LIMITS.page} entries, so ${size} must be at most ${LIMITS.page}.`,
      );
  if (args.first != null && args.last != null)
    throw new InvalidInputError('last', 'Give first, or last, and not both: a page is of one end of a list.');
  for (const place of ['after', 'before'] as const) {
    const cursor = args[place];
    if (cursor != null && !CURSOR.test(Buffer.from(cursor, 'base64').toString()))
      throw new InvalidInputError(place, `Give in ${place} a cursor of this list, as a page answers it.`);
  }
}
