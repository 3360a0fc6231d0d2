import { z } from 'zod';
import { emailAddress, line, localeTag, nameOf, optional, timeZone, whole } from '../../lib/input.ts';

const name = nameOf('PERSON', 'The name', 200);
const centerName = nameOf('CENTER', 'The name', 200);
/** As people write one; it becomes a link to call. */
const phone = line('The phone number', 40).refine(
  (text) => /^[+(\d][\d\s()./-]*$/.test(text),
  'This is not a phone number; it should look like +39 06 1234567.',
);

export const NewCenter = z.object({
  name: centerName,
  timeZone,
  locale: localeTag,
  managerEmail: emailAddress,
  /** What customers read of them; absent: the center's name. */
  managerName: nameOf('PERSON', 'The manager’s name', 200).nullish(),
  contactPhone: optional(phone),
});

/** Half a year: no lead is longer. */
const lead = (what: string) => whole(what, 0, 262_800);
const NOT_A_TIME = 'Give a time of day as HH:MM, such as 21:30.';
const timeOfDay = z
  .string()
  .max(5, { error: NOT_A_TIME, abort: true })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, NOT_A_TIME);

/** What managers may change of their center. */
export const CenterChange = z
  .object({
    name: centerName,
    timeZone,
    locale: localeTag,
    contactEmail: emailAddress.nullable(),
    contactPhone: optional(phone),
    reminderLeadMinutes: lead('The reminder’s lead'),
    remindersEnabled: z.boolean(),
    freeCancellationMinutes: lead('The time of free cancellation'),
    attendanceConfirmationLeadMinutes: lead('The attendance confirmation’s lead'),
    attendanceConfirmationsEnabled: z.boolean(),
    declineFreesSeat: z.boolean(),
    bookingConfirmationsEnabled: z.boolean(),
    quietFrom: timeOfDay,
    quietUntil: timeOfDay,
  })
  .partial();

export const NewProfessional = z.object({
  name,
  email: emailAddress,
  role: z.enum(['MANAGER', 'PROFESSIONAL']),
  locale: localeTag.nullish(),
});

export const ProfessionalChange = NewProfessional.partial();

export const NewCustomer = z.object({
  name,
  email: emailAddress.nullish(),
  locale: localeTag.nullish(),
  timeZone: timeZone.nullish(),
});

export const CustomerChange = NewCustomer.partial();

/** Somebody in a booking's input, found by address; a refusal names the path there. */
export const BookedCustomer = z.object({ customer: NewCustomer.extend({ email: emailAddress }) });

/** What invisible or unusual characters it holds matters not: they are lost in what is searched, too. */
export const CustomerSearch = z.object({
  search: z
    .string()
    .max(254, { error: 'The search must have at most 254 characters.', abort: true })
    .regex(/^[^\p{Cc}]*$/u, 'The search must be a single line without control characters.')
    // Half a character, which a cut through an emoji leaves, is none to the database.
    .transform((text) => text.replace(/\p{Cs}/gu, ' ')),
});

/** A word of a search; who searches by an address may have written it otherwise than it is kept. */
export const waysToWrite = (word: string): string[] => {
  const address = emailAddress.safeParse(word);
  return address.success && address.data !== word ? [word, address.data] : [word];
};

const key = (what: string, bytes: number) => {
  const refusal = `${what} must be ${bytes} bytes in base64url, as the browser's PushSubscription gives it.`;
  return z
    .string()
    .max(2 * bytes, { error: refusal, abort: true })
    .refine((value) => /^[\w+/=-]+$/.test(value) && Buffer.from(value, 'base64').length === bytes, refusal);
};

/** What a browser's `PushSubscription.toJSON()` answers. */
export const PushSubscription = z.object({
  endpoint: z.string().max(2048, 'The endpoint must have at most 2048 characters.'),
  expirationTime: z.number().nullish(),
  keys: z.object({ p256dh: key('p256dh', 65), auth: key('auth', 16) }),
});

/** The same in a registration's input, so that a refusal names the path there. */
export const DeviceRegistration = z.object({ subscription: PushSubscription });

/** Names that mean something else in each network, or nothing: no push service is there, and a machine of ours may be. */
const LOCAL_NAME =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa|onion)\.?$|\.$/;

/**
 * Why an endpoint is refused, or null. Endpoints are addresses that callers make us post to, so only `https` on its
 * own port; where a name really leads is checked again at every connection.
 */
export function endpointRefusal(endpoint: string, allowLoopback: boolean): string | null {
  const url = URL.parse(endpoint);
  // It is kept and compared as it is given, so it must be given as a URL is written.
  if (url?.protocol !== 'https:' || /[\s\p{C}\p{Default_Ignorable_Code_Point}]/u.test(endpoint))
    return 'A push endpoint must be an https URL.';
  if (url.username || url.password) return 'A push endpoint must not hold credentials.';
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (loopback) return allowLoopback ? null : 'A push endpoint must be on a public host.';
  if (url.port !== '') return 'A push endpoint must use the standard port.';
  if (/^[\d.]+$|^\[/.test(url.hostname) || !url.hostname.includes('.') || LOCAL_NAME.test(url.hostname))
    return 'A push endpoint must be on a public host, given by name.';
  return null;
}

export const SignInAddress = z.object({ email: emailAddress });

/** An access token is short, because it is good until it runs out wherever nobody can ask us. */
export const ACCESS_MINUTES = 15;
/** Whoever comes back within this time stays signed in. */
export const REFRESH_DAYS = 30;
/** The same refresh token again within this time is a double press or a lost answer, not a thief. */
const REPEAT_MS = 10_000;

/** So many people behind one address of a company may sign in. */
export const codesOfSource = (by: string) => [{ name: 'codes of source', most: 60, minutes: 15, by }];
export const triesOfSource = (by: string) => [{ name: 'tries of source', most: 100, minutes: 15, by }];

/** Whether this is the refresh token that was replaced a moment ago. */
export const isRepeat = (
  family: { previousHash: Uint8Array | null; rotatedAt: Date | null },
  hash: Uint8Array,
  now: Date,
): boolean =>
  family.rotatedAt !== null &&
  now.getTime() - family.rotatedAt.getTime() <= REPEAT_MS &&
  family.previousHash !== null &&
  hash.every((byte, n) => byte === family.previousHash![n]);

/** Of a center. */
export const MOST_STAFF = 500;
export const MOST_CUSTOMERS = 100_000;
