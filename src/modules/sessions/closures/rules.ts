import { z } from 'zod';
import { InvalidInputError } from '../../../lib/errors.ts';
import { line, optional } from '../../../lib/input.ts';
import { readPreviewToken } from '../../../lib/preview-token.ts';
import { between, DAY, daysAfter } from '../../../lib/time.ts';
import { calendarIn, date } from '../schedules/rules.ts';

/** Most closures of a center that stand and are not over. */
export const MOST_CLOSURES = 200;
const MOST_DAYS = 366;

const PERIOD = 'Give either days or hours.';

/** What is closed, and when. The days are the center's, both included; `hours.until` is the first instant after it. */
export const ClosureScope = z.object({
  period: z
    .object({
      days: z.object({ from: date, until: date }).nullish(),
      hours: z.object({ from: z.date(), until: z.date() }).nullish(),
    })
    .refine(({ days, hours }) => (days == null) !== (hours == null), PERIOD),
  serviceIds: z.array(z.uuid()).max(100, 'Name at most 100 services.').nullish(),
  professionalId: z.uuid().nullish(),
});
export type ClosureScope = z.infer<typeof ClosureScope>;

export const NewClosure = ClosureScope.extend({
  reason: optional(line('The reason', 280)),
  token: z.string().nullish(),
});

const Preview = z.object({ centerId: z.uuid(), digest: z.string().max(200) });

/** Null: this is not the token of a preview. */
export const readClosureToken = (token: string) => readPreviewToken(Preview.parse, token);

/** Its first instant, and the first after it. Throws `InvalidInputError`. */
export function instantsOf(
  { period }: ClosureScope,
  timeZone: string,
  now: Date,
): { from: Date; until: Date } {
  const { days, hours } = period;
  if (days && days.until < days.from)
    throw new InvalidInputError('period', 'The last day must not be before the first.');
  const { instantOf } = calendarIn(timeZone);
  const span = days
    ? { from: instantOf(days.from, '00:00'), until: instantOf(daysAfter(days.until, 1), '00:00') }
    : hours!;
  if (span.until <= span.from) throw new InvalidInputError('period', 'It must end after it begins.');
  if (between(span.from, span.until) > MOST_DAYS * DAY)
    throw new InvalidInputError('period', `It lasts at most ${MOST_DAYS} days.`);
  if (span.until <= now) throw new InvalidInputError('period', 'It is over already.');
  return span;
}
