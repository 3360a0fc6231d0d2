import { z } from 'zod';
import { line, optional } from '../../../lib/input.ts';

export const SessionCancellation = z.object({ reason: optional(line('The reason', 280)) });

/** Most sessions that are named in one cancellation. */
export const MOST_CANCELLED = 500;

export const SessionsCancellation = SessionCancellation.extend({
  sessionIds: z
    .array(z.string())
    .min(1, 'Name at least one session.')
    .max(MOST_CANCELLED, `Name at most ${MOST_CANCELLED} sessions.`)
    .refine((ids) => new Set(ids).size === ids.length, 'Name each session once.'),
});
