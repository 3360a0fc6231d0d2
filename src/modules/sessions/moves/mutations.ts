import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { OutdatedError } from '../../services/errors.ts';
import {
  SendTimeAfterEndError,
  SessionCancelledError,
  SessionEndedError,
  SessionInPastError,
} from '../errors.ts';
import type { ClashWarning } from '../rooms/queries.ts';
import type { MoveWarning as Warning } from './rules.ts';

export const SendTimeChoice = builder.enumType('SendTimeChoice', {
  description: 'What a move does with a manual send time. An automatic one always follows (R15).',
  values: {
    KEEP: { description: 'It stays (R16).' },
    SHIFT: { description: 'It moves by as much as the start.' },
    RESET: { description: 'It becomes automatic again.' },
  } as const,
});
export const MoveWarning = builder.enumType('MoveWarning', {
  description: 'What staff should know after a move.',
  values: {
    NOTICE_OVER_A_DAY_EARLY: {
      description: 'The manual send time is now more than 24 hours before the start.',
    },
    NOTICE_AFTER_START: { description: 'The manual send time is now after the start.' },
    NOTICE_ALREADY_SENT: {
      description:
        'The notice was sent and the session moved by more than 24 hours; SHIFT or RESET sends a new one.',
    },
    ROOM_CLASH: {
      description:
        'Another session meets in its room while its access window is open: `Session.roomClashes`.',
    },
    TEACHER_TWICE: {
      description: 'Its teacher has another class at the same time: `Session.teacherClashes`.',
    },
  } as const,
});
const MoveSessionInput = builder.inputType('MoveSessionInput', {
  description: 'Moves a session.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    startsAt: t.field({ type: 'DateTime', required: true, description: 'The new start.' }),
    durationMinutes: t.int({ description: '1 to 1440; absent: as long as before.' }),
    sendTime: t.field({
      type: SendTimeChoice,
      description: 'For a manual send time; absent: `KEEP`. Ignored in person.',
    }),
    note: t.string({ description: 'For customers, one line of at most 280 characters.' }),
    editVersion: t.int({
      description:
        'That of the session as it was read: another one now is `OutdatedError`. Absent: whatever it is.',
    }),
  }),
});
type Moved = { sessionId: string; warnings: (Warning | ClashWarning)[]; recipients: number };
const MovedSession = builder.objectRef<Moved>('MovedSession').implement({
  description: 'A session after its move.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'As it is now.',
      resolve: (query, { sessionId }, _args, { db }) =>
        db.session.findUniqueOrThrow({ ...query, where: { id: sessionId } }),
    }),
    warnings: t.expose('warnings', {
      type: [MoveWarning],
      description: 'What staff should know; usually empty.',
    }),
    recipients: t.exposeInt('recipients', {
      description:
        'How many people are told of the new start: those with a seat who know another start. 0 when only the end changed.',
    }),
  }),
});

builder.mutationField('moveSession', (t) =>
  t.withAuth({ manager: true }).field({
    type: MovedSession,
    description:
      'Moves a session; everybody who holds a seat and knows of another start is told (R15, R16). Managers only.',
    errors: {
      types: [
        SessionEndedError,
        SessionCancelledError,
        SessionInPastError,
        SendTimeAfterEndError,
        OutdatedError,
      ],
    },
    args: { input: t.arg({ type: MoveSessionInput, required: true }) },
    resolve: async (_root, { input }, { sessions, viewer }) => {
      const sessionId = rowId('Session', input.sessionId);
      const move = { ...input, sendTime: input.sendTime ?? 'KEEP' } as const;
      return { sessionId, ...(await sessions.move(viewer, sessionId, move)) };
    },
  }),
);
