import { z } from 'zod';
import { paragraphs, withoutLink } from '../../../lib/input.ts';
import { HOUR, MINUTE } from '../../../lib/time.ts';

/** To everybody who is booked, or only to those who are not in yet. */
export type Audience = 'BOOKED' | 'NOT_YET_IN';

export const MOST_SESSIONS = 200;
const MOST_LETTERS = 1_000;

export const StaffMessage = z.object({
  sessionIds: z
    .array(z.string())
    .min(1, 'Choose at least one session.')
    .transform((ids) => [...new Set(ids)])
    .pipe(z.array(z.string()).max(MOST_SESSIONS, `Choose at most ${MOST_SESSIONS} sessions.`)),
  text: withoutLink(
    paragraphs('A message', MOST_LETTERS),
    'A message must not hold a web address: the personal URL of each person goes with it by itself.',
  ),
});

/** The same words to the same sessions are sent once within this time. */
export const PAUSE_MS = MINUTE;

/** How often a center may write within an hour, so that nobody is flooded. */
export const MOST_IN = { messages: 50, ms: HOUR } as const;
