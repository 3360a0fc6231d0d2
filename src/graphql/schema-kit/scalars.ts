import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { DateTimeResolver, LocalDateResolver } from 'graphql-scalars';
import { MINUTE } from '../../lib/time.ts';

/** An instant: the library's, but a refusal says what would be right. Whoever errs has mostly left the zone out. */
export const DateTime = new GraphQLScalarType<Date, Date | string>({
  ...DateTimeResolver.toConfig(),
  description:
    'An instant in ISO 8601 with its offset, such as `2026-03-10T18:00:00Z` or `2026-03-10T19:00:00+01:00`; answered in UTC.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => (value instanceof Date ? isoText(value) : DateTimeResolver.serialize(value)),
  parseValue: (value) => instant(() => DateTimeResolver.parseValue(withSeconds(value))),
  parseLiteral: (node: ValueNode) =>
    instant(() => DateTimeResolver.parseValue(node.kind === Kind.STRING ? withSeconds(node.value) : null)),
});

/** A day: the library's, with a refusal of our own in the same way. */
export const LocalDate = new GraphQLScalarType<string, string>({
  ...LocalDateResolver.toConfig(),
  name: 'Date',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  description: 'A day without a zone, such as `2026-03-10`: whose day it is, the field says.',
  parseValue: (value) => day(() => LocalDateResolver.parseValue(value)),
  parseLiteral: (node: ValueNode) => day(() => LocalDateResolver.parseLiteral(node, {})),
});

/** A power of two. */
const KEPT = 4_096;
const keptInstants = new Float64Array(KEPT).fill(Number.NaN);
const keptTexts = new Array<string>(KEPT).fill('');

/**
 * An instant in ISO 8601. The last texts are kept, because calendars repeat the same instants. Two arrays instead of an
 * LRU cache: this runs for every instant of every answer.
 */
function isoText(instant: Date): string {
  const ms = instant.getTime();
  const place = Math.floor(ms / MINUTE) & (KEPT - 1);
  if (keptInstants[place] !== ms) {
    keptInstants[place] = ms;
    keptTexts[place] = instant.toISOString();
  }
  return keptTexts[place]!;
}

/** ISO 8601 lets the seconds be left out, as forms do; the library's grammar is narrower. */
const withSeconds = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/(T\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2') : value;

const instant = orElse<Date>(
  'Give a date and a time of day with an offset, such as 2026-03-10T18:00:00Z or 2026-03-10T19:00:00+01:00.',
);
const day = orElse<string>('Give a day that the calendar has as YYYY-MM-DD, such as 2026-03-10.');

/** What is read, or a refusal in these words. */
function orElse<Value>(words: string): (read: () => Value) => Value {
  return (read) => {
    try {
      return read();
    } catch {
      // Not a GraphQLError: that would be taken as it is, without the variable or the place in the text.
      throw new TypeError(words);
    }
  };
}
