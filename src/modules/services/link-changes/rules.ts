import { z } from 'zod';
import { isJoinUrl } from '../join-url-rules.ts';
import type { SessionEffect } from '../session-defaults.ts';

const Preview = z.object({
  serviceId: z.uuid(),
  joinUrl: z.string().max(2048, { abort: true }).refine(isJoinUrl).nullable(),
  digest: z.string().max(200),
});
type Preview = z.infer<typeof Preview>;

/** Longer than the token of any preview. */
const MAX_TOKEN = 8192;

/** What a client hands back to apply a preview. It grants nothing: rights and state are checked again. */
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
export const EFFECT_REASONS: Record<SessionEffect['effect'], string> = {
  FILL: 'It has no link, so it takes over the service’s.',
  REPLACE: 'Its link came from the service, so it follows.',
  CLEAR: 'Its link came from the service, so it goes with it.',
  KEEP_MANUAL: 'Its link was entered by hand.',
  KEEP_ONE_OFF: 'It is a one-off session.',
};
