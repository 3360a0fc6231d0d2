import { z } from 'zod';
import { nameOf, optional, paragraphs, whole } from '../input.ts';
import { InvalidJoinUrlError } from './errors.ts';

export const joiningInstructions = paragraphs('The joining instructions', 2000);
export const capacity = whole('The capacity', 1, 10_000);
const accessLeadMinutes = whole('The lead in minutes', 0, 10_080);
export const durationMinutes = whole('The duration in minutes', 1, 1440);

/** A join URL is taken as text here; `joinUrlOf` decides, because its refusal carries a suggestion. */
export const NewService = z.object({
  name: nameOf('CENTER', 'The name', 200),
  description: optional(paragraphs('The description', 4000)),
  modality: z.enum(['IN_PERSON', 'ONLINE']),
  capacity,
  durationMinutes,
  joinUrl: z.string().nullish(),
  joiningInstructions: optional(joiningInstructions),
  accessLeadMinutes: accessLeadMinutes.nullish(),
});

export const ServiceChange = NewService.extend({ accessLeadMinutes }).partial();

const MAX_URL = 2048;

const parseJoinUrl = (text: string): URL | null => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && !url.username && !url.password && /^https:\/\//i.test(text)
    ? url
    : null;
};

/** The first usable `https` address in a pasted text, for a refusal to suggest. */
function suggestionIn(text: string): string | null {
  for (const [found] of text.matchAll(/https:\/\/[^\s<>"'\\^`{|}]+/gi)) {
    const url = parseJoinUrl(found.replace(/[.,;:!?)\]]+$/, ''));
    if (url && url.href.length <= MAX_URL) return url.href;
  }
  return null;
}

/**
 * The join URL in what somebody pasted, trimmed: an `https` address without credentials. Throws `InvalidJoinUrlError`,
 * which suggests the first usable address found in the text.
 */
export function joinUrlOf(pasted: string): string {
  const text = pasted.trim();
  if (/\s|[\p{Cc}<>"\\^`{|}]/u.test(text) || text === '')
    throw new InvalidJoinUrlError(
      'A join URL must be one https address and nothing else.',
      suggestionIn(text),
    );
  const url = URL.parse(text);
  // Measured as it is kept too: escaping makes other than plain letters longer.
  if (Math.max(text.length, url?.href.length ?? 0) > MAX_URL)
    throw new InvalidJoinUrlError(`A join URL has at most ${MAX_URL} characters.`, null);
  if (!url)
    throw new InvalidJoinUrlError(
      'This is not a web address; a join URL begins with https://.',
      suggestionIn(text),
    );
  if (url.username || url.password)
    throw new InvalidJoinUrlError('A join URL must not hold a user name or password.', suggestionIn(text));
  if (!parseJoinUrl(text))
    throw new InvalidJoinUrlError('A join URL must begin with https://.', suggestionIn(text));
  return url.href;
}

/** Whether this is a link as `joinUrlOf` keeps it: what a client hands back is looked at like what one pastes. */
function isJoinUrl(text: string): boolean {
  try {
    return joinUrlOf(text) === text;
  } catch {
    return false;
  }
}

const Preview = z.object({
  serviceId: z.uuid(),
  joinUrl: z.string().refine(isJoinUrl).nullable(),
  digest: z.string(),
});
export type Preview = z.infer<typeof Preview>;

/** What a client hands back to apply a preview. It grants nothing: rights and state are looked at again. */
export const previewToken = (preview: Preview): string =>
  Buffer.from(JSON.stringify(preview)).toString('base64url');

export function readPreviewToken(token: string): Preview | null {
  try {
    return Preview.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return null;
  }
}

/** Why a new service link does to a session what it does. */
export const EFFECT_REASONS = {
  FILL: 'It has no link, so it takes over the service’s.',
  REPLACE: 'Its link came from the service, so it follows.',
  CLEAR: 'Its link came from the service, so it goes with it.',
  KEEP_MANUAL: 'Its link was entered by hand.',
  KEEP_ONE_OFF: 'It is a one-off session.',
} as const;
