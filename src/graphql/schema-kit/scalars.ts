import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { DateTimeResolver, LocalDateResolver } from 'graphql-scalars';
import { MINUTE } from '../../lib/time.ts';

/** The library's instant, with a message that says what would be right. Most mistakes leave the offset out. */
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

/** The library's day, with a message of our own. */
export const LocalDate = new GraphQLScalarType<string, string>({
  ...LocalDateResolver.toConfig(),
  name: 'Date',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  description: 'A day without a zone, such as `2026-03-10`: whose day it is, the field says.',
  parseValue: (value) => day(() => LocalDateResolver.parseValue(value)),
  parseLiteral: (node: ValueNode) => day(() => LocalDateResolver.parseLiteral(node, {})),
});

/** A power of two. */
const CACHE_SIZE = 4_096;
const cachedInstants = new Float64Array(CACHE_SIZE).fill(Number.NaN);
const cachedTexts = new Array<string>(CACHE_SIZE).fill('');

/**
 * An instant in ISO 8601. Texts are cached, because calendars repeat the same instants. Two arrays instead of an
 * LRU cache: this runs for every instant of every answer.
 */
function isoText(instant: Date): string {
  const ms = instant.getTime();
  const place = Math.floor(ms / MINUTE) & (CACHE_SIZE - 1);
  if (cachedInstants[place] !== ms) {
    cachedInstants[place] = ms;
    cachedTexts[place] = instant.toISOString();
  }
  return cachedTexts[place]!;
}

/** ISO 8601 and forms may leave the seconds out; the library may not. */
const withSeconds = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/(T\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2') : value;

const instant = orElse<Date>(
  'Give a date and a time of day with an offset, such as 2026-03-10T18:00:00Z or 2026-03-10T19:00:00+01:00.',
);
const day = orElse<string>('Give a day that the calendar has as YYYY-MM-DD, such as 2026-03-10.');

/** Reads a value, or throws this message. */
function orElse<Value>(message: string): (read: () => Value) => Value {
  return (read) => {
    try {
      return read();
    } catch {
      // A GraphQLError would be passed on as it is, without the name of the variable or the place in the text.
      throw new TypeError(message);
    }
  };
}
