import { builder } from '../../../graphql/schema-kit/builder.ts';
import { userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { PreviewOutdatedError } from '../errors.ts';

userErrorType(
  PreviewOutdatedError,
  'Something that the preview showed changed since, or the change was undone already.',
);
const ApplyServiceLinkChangeInput = builder.inputType('ApplyServiceLinkChangeInput', {
  description: 'Applies a preview.',
  fields: (t) => ({ token: t.string({ required: true, description: 'The preview’s.' }) }),
});
const UndoServiceLinkChangeInput = builder.inputType('UndoServiceLinkChangeInput', {
  description: 'Takes a change back.',
  fields: (t) => ({ changeId: t.id({ required: true, description: 'Which `ServiceLinkChange`.' }) }),
});

builder.mutationFields((t) => ({
  applyServiceLinkChange: t.withAuth({ manager: true }).prismaField({
    type: 'ServiceLinkChange',
    description: 'Applies exactly what a preview showed, or nothing. Managers only.',
    errors: { types: [PreviewOutdatedError] },
    args: { input: t.arg({ type: ApplyServiceLinkChangeInput, required: true }) },
    resolve: async (query, _root, { input }, { linkChanges, viewer, db }) =>
      db.serviceLinkChange.findUniqueOrThrow({
        ...query,
        where: { id: await linkChanges.apply(viewer, input.token) },
      }),
  }),
  undoServiceLinkChange: t.withAuth({ manager: true }).prismaField({
    type: 'ServiceLinkChange',
    description: 'Restores what a change replaced; what was edited since stays. Managers only.',
    errors: { types: [PreviewOutdatedError] },
    args: { input: t.arg({ type: UndoServiceLinkChangeInput, required: true }) },
    resolve: async (query, _root, { input }, { linkChanges, viewer, db }) => {
      const id = rowId('ServiceLinkChange', input.changeId);
      await linkChanges.undo(viewer, id);
      return db.serviceLinkChange.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
