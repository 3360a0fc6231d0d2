import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { PreviewOutdatedError } from '../../services/errors.ts';
import { ClosurePeriod, rowsOf } from './graphql.ts';

const CreateClosureInput = builder.inputType('CreateClosureInput', {
  description: 'Closes a center, or a part of it, for a time.',
  fields: (t) => ({
    period: t.field({ type: ClosurePeriod, required: true, description: 'When.' }),
    reason: t.string({ description: 'For customers, one line of at most 280 characters; absent: none.' }),
    serviceIds: t.idList({ description: 'Only these services; absent or empty: all.' }),
    professionalId: t.id({ description: 'Only the classes of this professional; absent: of everybody.' }),
    token: t.string({
      description: 'Of a preview: then exactly that, or nothing. Absent: whatever it is now.',
    }),
  }),
});
const DeleteClosureInput = builder.inputType('DeleteClosureInput', {
  description: 'Takes a closure back.',
  fields: (t) => ({ closureId: t.id({ required: true, description: 'Which `Closure`.' }) }),
});

builder.mutationFields((t) => ({
  createClosure: t.withAuth({ manager: true }).prismaField({
    type: 'Closure',
    description:
      'Cancels what starts within a time, with one message a person after a minute, at once within 3 hours of a start; schedules make no sessions there. What has begun goes on. Managers only.',
    errors: { types: [PreviewOutdatedError] },
    args: { input: t.arg({ type: CreateClosureInput, required: true }) },
    resolve: async (query, _root, { input }, { closures, viewer, db }) => {
      const id = await closures.create(viewer, rowsOf(input));
      return db.closure.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  deleteClosure: t.withAuth({ manager: true }).prismaField({
    type: 'Closure',
    description:
      'Takes a closure back: the very sessions that it cancelled come back as `restoreSession` restores them, and schedules make what they skipped. Safe to repeat. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: DeleteClosureInput, required: true }) },
    resolve: async (query, _root, { input }, { closures, viewer, db }) => {
      const id = rowId('Closure', input.closureId);
      await closures.delete(viewer, id);
      return db.closure.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
