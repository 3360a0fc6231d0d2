import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { Weekday } from './graphql.ts';

const CreateScheduleInput = builder.inputType('CreateScheduleInput', {
  description: 'A weekly class. Its days and its time are the center’s.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'Of which service.' }),
    weekdays: t.field({ type: [Weekday], required: true, description: 'At least one.' }),
    startTime: t.string({ required: true, description: '`HH:MM` on a 24-hour clock, such as `18:00`.' }),
    durationMinutes: t.int({ description: '1 to 1440; absent: the service’s.' }),
    from: t.field({ type: 'Date', required: true, description: 'The first day, included.' }),
    until: t.field({ type: 'Date', description: 'The last day, included; absent: it goes on.' }),
    professionalId: t.id({ description: 'Who teaches; absent: not decided.' }),
  }),
});
const EndScheduleInput = builder.inputType('EndScheduleInput', {
  description: 'Ends a weekly class.',
  fields: (t) => ({
    scheduleId: t.id({ required: true, description: 'Which `Schedule`.' }),
    until: t.field({
      type: 'Date',
      required: true,
      description: 'The last day, included: not before the first, nor after the end it already has.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createSchedule: t.withAuth({ manager: true }).prismaField({
    type: 'Schedule',
    description:
      'Starts a weekly class; the sessions of the next eight weeks exist when it answers. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: CreateScheduleInput, required: true }) },
    resolve: async (query, _root, { input }, { schedules, viewer, db }) => {
      const serviceId = rowId('Service', input.serviceId);
      const professionalId =
        input.professionalId == null ? null : rowId('Professional', input.professionalId);
      const id = await schedules.create(viewer, { ...input, serviceId, professionalId });
      return db.schedule.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  endSchedule: t.withAuth({ manager: true }).prismaField({
    type: 'Schedule',
    description:
      'Ends a weekly class: later sessions that nobody ever booked are removed, the others are its `sessionsAfterUntil`. Safe to repeat. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: EndScheduleInput, required: true }) },
    resolve: async (query, _root, { input: { scheduleId, until } }, { schedules, viewer, db }) => {
      const id = rowId('Schedule', scheduleId);
      await schedules.end(viewer, id, { until });
      return db.schedule.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
