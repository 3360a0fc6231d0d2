import { builder } from '../../../../graphql/schema-kit/builder.ts';
import { userErrorType } from '../../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../../lib/global-ids.ts';
import { PreviewOutdatedError } from '../../../services/errors.ts';
import { SendTimeAfterEndError, UndoExpiredError } from '../../errors.ts';

userErrorType(
  UndoExpiredError,
  'It cannot be taken back: people were told, it was undone already, or the schedule was changed again since.',
);
const EditScheduleInput = builder.inputType('EditScheduleInput', {
  description: 'Applies a preview.',
  fields: (t) => ({ token: t.string({ required: true, description: 'That of a `schedulePreview`.' }) }),
});
const UndoScheduleChangeInput = builder.inputType('UndoScheduleChangeInput', {
  description: 'Takes a change of a schedule back.',
  fields: (t) => ({ changeId: t.id({ required: true, description: 'Which `ScheduleChange`.' }) }),
});

builder.mutationFields((t) => ({
  editSchedule: t.withAuth({ manager: true }).prismaField({
    type: 'ScheduleChange',
    description:
      'Changes a schedule from a day on: exactly what a preview showed, or nothing. Each person is told in one message, ten minutes later; at once when a start is within three hours. Managers only.',
    errors: { types: [PreviewOutdatedError, SendTimeAfterEndError] },
    args: { input: t.arg({ type: EditScheduleInput, required: true }) },
    resolve: async (query, _root, { input }, { scheduleChanges, viewer, db }) =>
      db.scheduleChange.findUniqueOrThrow({
        ...query,
        where: { id: await scheduleChanges.apply(viewer, input.token) },
      }),
  }),
  undoScheduleChange: t.withAuth({ manager: true }).prismaField({
    type: 'ScheduleChange',
    description:
      'Takes a change of a schedule back while nobody was told: what was edited since stays, sessions that it made go unless they are booked, those that it removed come back. Managers only.',
    errors: { types: [UndoExpiredError] },
    args: { input: t.arg({ type: UndoScheduleChangeInput, required: true }) },
    resolve: async (query, _root, { input }, { scheduleChanges, viewer, db }) => {
      const id = rowId('ScheduleChange', input.changeId);
      await scheduleChanges.undo(viewer, id);
      return db.scheduleChange.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
