import { z } from 'zod';
import { emailAddress, localeTag, nameOf, searchText, timeZone } from '../../../lib/input.ts';

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

export const CustomerSearch = z.object({ search: searchText });

/** The ways to search for a word: an address may be stored in another form than it was typed. */
export const waysToWrite = (word: string): string[] => {
  const address = emailAddress.safeParse(word);
  return address.success && address.data !== word ? [word, address.data] : [word];
};
