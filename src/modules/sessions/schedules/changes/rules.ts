import { z } from 'zod';
import { readPreviewToken } from '../../../../lib/preview-token.ts';
import { dayOf, daysAfter } from '../../../../lib/time.ts';
import { capacity, durationMinutes } from '../../../services/rules.ts';
import { date, eachOnce, startTime } from '../rules.ts';

/** Named sessions, of both lists together: a token has room for them. */
const MOST_NAMED = 500;
const TOO_MANY = `Name at most ${MOST_NAMED} sessions.`;
const sessionIds = z.array(z.uuid()).max(MOST_NAMED, TOO_MANY);

/** A change of a schedule from a day on. Absent values stay. */
export const ScheduleEdit = z
  .object({
    scheduleId: z.uuid(),
    from: date,
    weekdays: eachOnce.nullish(),
    startTime: startTime.nullish(),
    durationMinutes: durationMinutes.nullish(),
    /** Null: nobody yet. */
    professionalId: z.uuid().nullish(),
    /** Null: the service's. */
    capacity: capacity.nullish(),
    /** These change although they were set by hand. */
    includeSessionIds: sessionIds,
    /** These are left over, and do not take place. */
    cancelSessionIds: sessionIds,
    sendTime: z.enum(['KEEP', 'SHIFT', 'RESET']),
  })
  .refine(
    ({ includeSessionIds, cancelSessionIds }) =>
      includeSessionIds.length + cancelSessionIds.length <= MOST_NAMED,
    { path: ['cancelSessionIds'], message: TOO_MANY },
  );
export type ScheduleEdit = z.infer<typeof ScheduleEdit>;

const Token = z.object({ edit: ScheduleEdit, digest: z.string().max(200) });

/** Null: this is not the token of a preview. */
export const readChangeToken = (token: string) => readPreviewToken(Token.parse, token);

/** How far ahead a change may begin: the days before it are made when it is applied. */
export const MOST_DAYS_AHEAD = 366;

/** Why a session is what it is after a change. */
export const EFFECT_REASONS = {
  CHANGE: 'It follows the schedule.',
  KEEP: 'It was set by hand.',
  OVER: 'It would already be over.',
  LEAVE: 'The schedule has no class on its day any more, and people were told of it or had booked it.',
  CANCEL: 'The schedule has no class on its day any more, and it was chosen to be cancelled.',
  REMOVE: 'The schedule has no class on its day any more, and nobody ever booked it.',
} as const;
export type Effect = keyof typeof EFFECT_REASONS;

type Found = {
  schedule: { fromDate: Date };
  service: { archivedAt: Date | null };
  series: { until: string | null };
};
type Refusal = { field: string; message: string };

/** Why a schedule cannot change from that day on; null: it can. */
export function refusalOf(
  { schedule, service, series }: Found,
  edit: ScheduleEdit,
  today: string,
): Refusal | null {
  const { from } = edit;
  const first = dayOf(schedule.fromDate);
  if (service.archivedAt) return { field: 'scheduleId', message: 'Its service is archived.' };
  if (series.until !== null && series.until < today)
    return { field: 'scheduleId', message: 'This schedule has ended.' };
  if (from < today) return { field: 'from', message: 'The first day of the change must not be over.' };
  if (from < first) return { field: 'from', message: `The schedule begins on ${first}.` };
  if (series.until !== null && from > series.until)
    return { field: 'from', message: `The schedule ends on ${series.until}.` };
  if (from > daysAfter(today, MOST_DAYS_AHEAD))
    return { field: 'from', message: 'A schedule changes from a day within a year.' };
  return null;
}

type Planned = { session: { id: string }; effect: Effect };
const LEFT_OVER: readonly Effect[] = ['LEAVE', 'CANCEL', 'REMOVE'];

/** A named session that the change cannot treat so; null: there is none. */
export function unknownSession(edit: ScheduleEdit, planned: readonly Planned[]): Refusal | null {
  const effects = new Map(planned.map(({ session, effect }) => [session.id, effect]));
  const leftOver = (id: string) => LEFT_OVER.some((effect) => effect === effects.get(id));
  if (!edit.includeSessionIds.every((id) => effects.has(id)))
    return { field: 'includeSessionIds', message: 'Name sessions that the preview shows.' };
  if (!edit.cancelSessionIds.every(leftOver))
    return { field: 'cancelSessionIds', message: 'Name sessions that the preview shows as left over.' };
  return null;
}
