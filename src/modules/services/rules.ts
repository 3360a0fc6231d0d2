import { z } from 'zod';
import { nameOf, optional, paragraphs, searchText, whole } from '../../lib/input.ts';

export const joiningInstructions = paragraphs('The joining instructions', 2000);
export const capacity = whole('The capacity', 1, 10_000);
const accessLeadMinutes = whole('The lead in minutes', 0, 10_080);
const booking = {
  bookingOpensDaysAhead: whole('The days ahead', 0, 365).nullish(),
  bookingOpensAtTime: z
    .string()
    .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'Give the hour on a 24-hour clock as HH:MM, such as 18:00.')
    .nullish(),
  bookingClosesMinutes: whole('The minutes before the start', -1440, 525_600).nullish(),
};
export const durationMinutes = whole('The duration in minutes', 1, 1440);

/** A join URL is any text here: `joinUrlOf` checks it, because its refusal carries a suggestion. */
export const NewService = z.object({
  name: nameOf('CENTER', 'The name', 200),
  description: optional(paragraphs('The description', 4000)),
  modality: z.enum(['IN_PERSON', 'ONLINE']),
  capacity,
  durationMinutes,
  joinUrl: z.string().nullish(),
  backupJoinUrl: z.string().nullish(),
  joiningInstructions: optional(joiningInstructions),
  accessLeadMinutes: accessLeadMinutes.nullish(),
  ...booking,
});

export const ServiceChange = NewService.extend({ accessLeadMinutes }).partial();

export const ServiceSearch = z.object({ search: searchText });
/** No name has more. */
export const MOST_SEARCHED_WORDS = 20;

/** Of a center, including archived ones. */
export const MOST_SERVICES = 2_000;
