import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { InvalidJoinUrlError, PreviewOutdatedError } from '../../services/errors.ts';

const SubstituteInput = builder.inputType('SubstituteInput', {
  description: 'Applies a preview.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'The preview’s.' }),
    joinUrl: t.string({
      description:
        'The substitute’s room, in use until the substitution is taken back; the sessions’ own links stay stored under it. Null: the present room opens for the substitute. Absent: nobody said; then it is an alert.',
    }),
    tellCustomers: t.boolean({
      description: 'Whether customers whose reminder named another teacher are told; absent: yes.',
    }),
  }),
});
const UndoSubstitutionInput = builder.inputType('UndoSubstitutionInput', {
  description: 'Takes a substitution back.',
  fields: (t) => ({ substitutionId: t.id({ required: true, description: 'Which.' }) }),
});

builder.mutationFields((t) => ({
  substitute: t.withAuth({ staff: true }).prismaField({
    type: 'Substitution',
    description:
      'Gives sessions to another professional, exactly as a preview showed. Both teachers are told after a minute, at once within three hours of a start. For managers, and for professionals of sessions that they teach. Staff only.',
    errors: { types: [PreviewOutdatedError, InvalidJoinUrlError] },
    args: { input: t.arg({ type: SubstituteInput, required: true }) },
    resolve: async (query, _root, { input }, { substitutions, viewer, db }) => {
      const { token, joinUrl, tellCustomers } = input;
      const id = await substitutions.substitute(viewer, {
        token,
        joinUrl,
        tellCustomers: tellCustomers ?? true,
      });
      return db.substitution.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  undoSubstitution: t.withAuth({ staff: true }).prismaField({
    type: 'Substitution',
    description:
      'Gives the sessions ahead back to who taught them, with their rooms, where the substitute still teaches them. Whoever has not heard of the substitution hears nothing. Safe to repeat. For managers, and whoever made it. Staff only.',
    errors: { types: [] },
    args: { input: t.arg({ type: UndoSubstitutionInput, required: true }) },
    resolve: async (query, _root, { input }, { substitutions, viewer, db }) => {
      const id = rowId('Substitution', input.substitutionId);
      await substitutions.undo(viewer, id);
      return db.substitution.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
