import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { SessionCancelledError, SessionEndedError } from '../../sessions/errors.ts';
import { Session } from '../../sessions/graphql.ts';
import { MissingJoinUrlError, NotOnlineError } from '../errors.ts';

const StartSessionInput = builder.inputType('StartSessionInput', {
  description: 'Opens a class to teach it.',
  fields: (t) => ({ sessionId: t.id({ required: true, description: 'Which session.' }) }),
});

const StartSession = builder.objectRef<{ joinUrl: string; sessionId: string }>('StartSession').implement({
  description: 'Go to `joinUrl`.',
  fields: (t) => ({
    joinUrl: t.exposeString('joinUrl', { description: 'The provider’s link as it is now.' }),
    session: t.prismaField({
      type: Session,
      description: 'With `teacherJoinedAt` as it is now.',
      resolve: (query, { sessionId: id }, _args, { db }) =>
        db.session.findUniqueOrThrow({ ...query, where: { id } }),
    }),
  }),
});

builder.mutationField('startSession', (t) =>
  t.withAuth({ staff: true }).field({
    type: StartSession,
    description:
      'The press of *start*: answers the link. Its teacher’s press, from half an hour before the start, is `teacherJoinedAt`; a manager’s records nothing. For managers, and the teacher of the session. Staff only.',
    errors: { types: [MissingJoinUrlError, NotOnlineError, SessionEndedError, SessionCancelledError] },
    secretAnswer: true,
    args: { input: t.arg({ type: StartSessionInput, required: true }) },
    resolve: async (_root, { input }, { teaching, viewer }) => {
      const sessionId = rowId('Session', input.sessionId);
      return { joinUrl: await teaching.start(viewer, sessionId), sessionId };
    },
  }),
);
