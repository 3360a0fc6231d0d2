import type { PreviewScheduleQueryVariables, Weekday } from '../../../generated/operations.ts';
import type { ScheduleOnPage } from '../screen.tsx';

/** A change as it is typed. */
export type Values = {
  from: string;
  weekdays: Weekday[];
  startTime: string;
  durationMinutes: string;
  professionalId: string;
  capacity: string;
};

export const valuesOf = (schedule: ScheduleOnPage, today: string): Values => ({
  from: schedule.from > today ? schedule.from : today,
  weekdays: [...schedule.weekdays],
  startTime: schedule.startTime,
  durationMinutes: String(schedule.durationMinutes),
  professionalId: schedule.professional?.id ?? '',
  capacity: schedule.capacity === null ? '' : String(schedule.capacity),
});

type Changes = Omit<PreviewScheduleQueryVariables, 'scheduleId' | 'from'>;

/** What is not as the schedule has it: nothing else is asked for. */
export function changesOf(schedule: ScheduleOnPage, values: Values): Changes {
  const before = valuesOf(schedule, '');
  const changes: Changes = {};
  if ([...values.weekdays].sort().join() !== [...before.weekdays].sort().join())
    changes.weekdays = values.weekdays;
  if (values.startTime !== before.startTime) changes.startTime = values.startTime;
  if (values.durationMinutes !== before.durationMinutes)
    changes.durationMinutes = Number(values.durationMinutes);
  if (values.professionalId !== before.professionalId) changes.professionalId = values.professionalId || null;
  if (values.capacity !== before.capacity)
    changes.capacity = values.capacity === '' ? null : Number(values.capacity);
  return changes;
}

/** The field that a refusal of the preview is about; of others it stands over the whole. */
export const isField = (field: string | undefined, values: Values): field is keyof Values =>
  field !== undefined && field in values;
