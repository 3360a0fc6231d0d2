import { z } from 'zod';
import { readPreviewToken } from '../../../lib/preview-token.ts';
import { DAY, midnightOf } from '../../../lib/time.ts';
import { MATERIALIZED_DAYS } from '../schedules/rules.ts';

/** Most sessions that are named one by one. */
const MOST_NAMED = 200;

const NOT_A_DATE = 'Give a date such as 2026-03-10.';
const date = z.string().max(10, { error: NOT_A_DATE, abort: true }).pipe(z.iso.date(NOT_A_DATE));

/** Row ids: exactly one of the three says which sessions. */
export const SubstitutionRequest = z
  .object({
    substituteId: z.uuid(),
    sessionIds: z
      .array(z.uuid())
      .min(1, 'Name at least one session.')
      .max(MOST_NAMED, `Name at most ${MOST_NAMED} sessions.`)
      .nullish(),
    scheduleId: z.uuid().nullish(),
    teacherId: z.uuid().nullish(),
    from: date.nullish(),
    until: date.nullish(),
  })
  .superRefine(({ sessionIds, scheduleId, teacherId, from, until }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ([sessionIds, scheduleId, teacherId].filter((given) => given != null).length !== 1)
      refuse('sessionIds', 'Say which sessions by exactly one of sessionIds, scheduleId and teacherId.');
    if (sessionIds != null) return;
    if (from == null) refuse('from', 'Give the first day.');
    else if (until == null) refuse('until', 'Give the last day.');
    else if (until < from) refuse('until', 'The last day must not be before the first.');
    else if (midnightOf(until).getTime() - midnightOf(from).getTime() > MATERIALIZED_DAYS * DAY)
      refuse('until', `The last day must be within ${MATERIALIZED_DAYS} days of the first.`);
  });
export type SubstitutionRequest = z.infer<typeof SubstitutionRequest>;

const Preview = z.object({ request: SubstitutionRequest, digest: z.string().max(200) });

/** Null: this is not the token of a preview. */
export const readSubstitutionToken = (token: string) => readPreviewToken(Preview.parse, token);

/** What a substitution does to one session. */
export type SubstitutionEffect = {
  sessionId: string;
  effect: 'ASSIGN' | 'KEEP_OTHER_TEACHER';
  startsAt: Date;
  endsAt: Date;
  /** Who teaches it now; null: nobody. */
  professionalId: string | null;
  online: boolean;
  /** The link that people are sent to. */
  joinUrl: string | null;
  /** The substitute teaches another class at the same time. */
  teachesTwice: boolean;
};

/** Whether it must be said in whose room these are: a personal room opens only for its host. */
export const asksForRoom = (effects: readonly SubstitutionEffect[]): boolean =>
  effects.some(
    ({ effect, joinUrl, professionalId }) =>
      effect === 'ASSIGN' && joinUrl !== null && professionalId !== null,
  );
