import { GraphQLScalarType, type ValueNode } from 'graphql';
import { DateTimeResolver } from 'graphql-scalars';

/** An instant: the library's, but a refusal says what would be right. Whoever errs has mostly left the zone out. */
export const DateTime = new GraphQLScalarType<Date, Date | string>({
  ...DateTimeResolver.toConfig(),
  description:
    'An instant in ISO 8601 with its offset, such as `2026-03-10T18:00:00Z` or `2026-03-10T19:00:00+01:00`; answered in UTC.',
  extensions: { json },
  serialize: (value) =>
    value instanceof Date ? json(value).slice(1, -1) : DateTimeResolver.serialize(value),
  parseValue: (value) => instant(() => DateTimeResolver.parseValue(value)),
  parseLiteral: (node: ValueNode) => instant(() => DateTimeResolver.parseLiteral(node, {})),
});

/** A power of two. */
const KEPT = 4_096;
const keptInstants = new Float64Array(KEPT).fill(Number.NaN);
const keptTexts = new Array<string>(KEPT).fill('');

/** An instant as JSON. Calendars are made of the same ones again and again: the last are kept. */
function json(instant: Date): string {
  const ms = instant.getTime();
  const place = Math.floor(ms / 60_000) & (KEPT - 1);
  if (keptInstants[place] !== ms) {
    keptInstants[place] = ms;
    keptTexts[place] = `"${instant.toISOString()}"`;
  }
  return keptTexts[place]!;
}

function instant(read: () => Date): Date {
  try {
    return read();
  } catch {
    // Not a GraphQLError: that would be taken as it is, without the variable or the place in the text.
    throw new TypeError(
      'Give a date and a time of day with an offset, such as 2026-03-10T18:00:00Z or 2026-03-10T19:00:00+01:00.',
    );
  }
}
