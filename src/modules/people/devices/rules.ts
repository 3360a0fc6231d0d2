import { z } from 'zod';

/** Browsers of one person. Every message to them is a request for each. */
export const MOST_DEVICES = 10;

const key = (what: string, bytes: number) => {
  const refusal = `${what} must be ${bytes} bytes in base64url, as the browser's PushSubscription gives it.`;
  return z
    .string()
    .max(2 * bytes, { error: refusal, abort: true })
    .refine((value) => /^[\w+/=-]+$/.test(value) && Buffer.from(value, 'base64').length === bytes, refusal);
};

/** The result of a browser's `PushSubscription.toJSON()`. */
export const PushSubscription = z.object({
  endpoint: z.string().max(2048, 'The endpoint must have at most 2048 characters.'),
  expirationTime: z.number().nullish(),
  applicationServerKey: key('applicationServerKey', 65)
    .transform((text) => Buffer.from(text, 'base64').toString('base64url'))
    .nullish(),
  keys: z.object({ p256dh: key('p256dh', 65), auth: key('auth', 16) }),
});

/** The input of a registration. Nested, so that an `InvalidInputError` names the path there. */
export const DeviceRegistration = z.object({ subscription: PushSubscription });

/** Names that mean something else in each network. No push service has one, but a machine of ours may. */
const LOCAL_NAME =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa|onion)\.?$|\.$/;

/**
 * Why an endpoint is refused, or null. The server posts to these addresses, so only `https` on its own port is taken.
 * Where a name really leads is checked again at every connection.
 */
export function endpointRefusal(endpoint: string, allowLoopback: boolean): string | null {
  const url = URL.parse(endpoint);
  // Endpoints are compared as texts, so characters that a URL parser would drop are refused.
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
