import { z } from 'zod';
import { readPreviewToken } from '../../../lib/preview-token.ts';
import { isJoinUrl } from '../join-url-rules.ts';
import type { SessionEffect } from '../session-defaults.ts';

const Preview = z.object({
  serviceId: z.uuid(),
  joinUrl: z.string().max(2048, { abort: true }).refine(isJoinUrl).nullable(),
  digest: z.string().max(200),
});
type Preview = z.infer<typeof Preview>;

/** Null: this is not the token of a preview. */
export const readLinkChangeToken = (token: string): Preview | null => readPreviewToken(Preview.parse, token);

/** Why a new service link does to a session what it does. */
export const EFFECT_REASONS: Record<SessionEffect['effect'], string> = {
  FILL: 'It has no link, so it takes over the service’s.',
  REPLACE: 'Its link came from the service, so it follows.',
  CLEAR: 'Its link came from the service, so it goes with it.',
  KEEP_MANUAL: 'Its link was entered by hand.',
  KEEP_ONE_OFF: 'It is a one-off session.',
};
