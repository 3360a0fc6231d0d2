import { builder } from '../../../graphql/schema-kit/builder.ts';
import { UserErrorInterface } from '../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { NotOnlineError, RecentlySentError } from '../../access/errors.ts';
import { SessionCancelledError, SessionEndedError } from '../../sessions/errors.ts';
import { NotNearStartError } from './errors.ts';

builder.objectType(NotNearStartError, {
  name: 'NotNearStartError',
  description: 'It is too early or too late to say that the class begins late.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'From then on it can be said.' }),
    until: t.expose('until', { type: 'DateTime', description: 'Until then, and never after the end.' }),
  }),
});

const StartLateInput = builder.inputType('StartLateInput', {
  description: 'Says that a class begins late.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    minutes: t.int({ required: true, description: 'By how many minutes: 5 or 10.' }),
  }),
});

builder.mutationField('startLate', (t) =>
  t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Says that a class begins late: in its waiting note, in the center’s language, and by push to those who are not in yet. Nothing moves, and access stays open. At most every two minutes. For managers, and the teacher of the session. Staff only.',
    errors: {
      types: [NotNearStartError, RecentlySentError, NotOnlineError, SessionEndedError, SessionCancelledError],
    },
    args: { input: t.arg({ type: StartLateInput, required: true }) },
    resolve: async (query, _root, { input }, { teaching, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await teaching.startLate(viewer, id, input.minutes);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
);
