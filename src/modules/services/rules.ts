import { z } from 'zod';
import { nameOf, optional, paragraphs, whole } from '../../lib/input.ts';
import { isJoinUrl } from './join-url-rules.ts';

export const joiningInstructions = paragraphs('The joining instructions', 2000);
export const capacity = whole('The capacity', 1, 10_000);
const accessLeadMinutes = whole('The lead in minutes', 0, 10_080);
export const durationMinutes = whole('The duration in minutes', 1, 1440);

/** A join URL is taken as text here; `joinUrlOf` decides, its length too: its refusal carries a suggestion. */
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

const Preview = z.object({
  serviceId: z.uuid(),
  joinUrl: z.string().max(2048, { abort: true }).refine(isJoinUrl).nullable(),
  digest: z.string().max(200),
});
export type Preview = z.infer<typeof Preview>;

/** Longer than any preview is. */
const MAX_TOKEN = 8192;

/** What a client hands back to apply a preview. It grants nothing: rights and state are looked at again. */
export const previewToken = (preview: Preview): string =>
  Buffer.from(JSON.stringify(preview)).toString('base64url');

export function readPreviewToken(token: string): Preview | null {
  if (token.length > MAX_TOKEN) return null;
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

/** Of a center, the archived ones too. */
export const MOST_SERVICES = 2_000;
