import { z } from 'zod';
import { emailAddress, localeTag, nameOf, timeZone } from '../../../lib/input.ts';

/** Customers of a center. */
export const MOST_CUSTOMERS = 100_000;

export const NewCustomer = z.object({
  name: nameOf('PERSON', 'The name', 200),
  email: emailAddress.nullish(),
  locale: localeTag.nullish(),
  timeZone: timeZone.nullish(),
});

export const CustomerChange = NewCustomer.partial();

/** A customer in a booking's input, found by address. Nested, so that an `InvalidInputError` names the path there. */
export const BookedCustomer = z.object({ customer: NewCustomer.extend({ email: emailAddress }) });

/** Invisible and unusual characters are allowed: the searched text has lost them too. */
export const CustomerSearch = z.object({
  search: z
    .string()
    .max(254, { error: 'The search must have at most 254 characters.', abort: true })
    .regex(/^[^\p{Cc}]*$/u, 'The search must be a single line without control characters.')
    // A lone surrogate, left by a cut through an emoji, is not valid in the database.
    .transform((text) => text.replace(/\p{Cs}/gu, ' ')),
});

/** The ways to search for a word: an address may be stored in another form than it was typed. */
export const waysToWrite = (word: string): string[] => {
  const address = emailAddress.safeParse(word);
  return address.success && address.data !== word ? [word, address.data] : [word];
};
