import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { InvalidJoinUrlError } from '../../services/errors.ts';
import { SessionCancelledError, SessionEndedError } from '../../sessions/errors.ts';
import { MissingJoinUrlError, NotOnlineError } from '../errors.ts';

const SwitchToBackupRoomInput = builder.inputType('SwitchToBackupRoomInput', {
  description: 'Turns to another room at once.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    joinUrl: t.string({
      description: 'The link of another room, for this time; absent: `Session.backupJoinUrl`.',
    }),
  }),
});
const SwitchBackInput = builder.inputType('SwitchBackInput', {
  description: 'Turns back from the backup room.',
  fields: (t) => ({ sessionId: t.id({ required: true, description: 'Which session.' }) }),
});

const REFUSED = [NotOnlineError, SessionEndedError, SessionCancelledError];

builder.mutationFields((t) => ({
  switchToBackupRoom: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Sends everybody to the backup room at once; whoever had gone in is told, and the teacher. The session’s own link stays stored under it and follows its service as before. Safe to repeat. For managers, and the teacher of the session. Staff only.',
    errors: { types: [MissingJoinUrlError, InvalidJoinUrlError, ...REFUSED] },
    args: { input: t.arg({ type: SwitchToBackupRoomInput, required: true }) },
    resolve: async (query, _root, { input }, { access, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await access.switchToBackupRoom(viewer, id, input.joinUrl ?? null);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  switchBack: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Sends everybody back to the session’s link, as it is by now; who had gone in is told, and the teacher. Safe to repeat. For managers, and the teacher of the session. Staff only.',
    errors: { types: REFUSED },
    args: { input: t.arg({ type: SwitchBackInput, required: true }) },
    resolve: async (query, _root, { input }, { access, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await access.switchBack(viewer, id);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
