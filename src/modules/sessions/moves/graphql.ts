import { builder } from '../../../graphql/schema-kit/builder.ts';
import { OWN_CALL } from '../../../graphql/schema-kit/limits.ts';
import { nullIfMissing } from '../../../lib/errors.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { MoveWarning, SendTimeChoice } from './mutations.ts';
import type { MovePreview } from './operations.ts';

const MoveObstacle = builder.enumType('MoveObstacle', {
  description: 'Why a session would not be moved.',
  values: {
    SESSION_ENDED: { description: '`SessionEndedError`.' },
    SESSION_CANCELLED: { description: '`SessionCancelledError`.' },
    SESSION_IN_PAST: { description: '`SessionInPastError`: it would already have ended.' },
    SEND_TIME_AFTER_END: { description: '`SendTimeAfterEndError`: choose `SHIFT` or `RESET`.' },
  } as const,
});

const Preview = builder.objectRef<MovePreview>('MovePreview').implement({
  description: 'What a move would do.',
  fields: (t) => ({
    obstacle: t.expose('obstacle', {
      type: MoveObstacle,
      nullable: true,
      description: 'Why it would be refused; null: it would be done.',
    }),
    recipients: t.int({
      description: 'How many people would be told of the new start.',
      resolve: ({ recipients = 0 }) => recipients,
    }),
    toldAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When they would be told; until then it can be moved back without a word. Null: nobody would.',
      resolve: ({ toldAt = null }) => toldAt,
    }),
    sendAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The send time afterwards; null: it is refused, or held in person.',
      resolve: ({ sendTime }) => sendTime?.sendAt ?? null,
    }),
    sentAgain: t.boolean({
      description: 'Whether an access notice that was sent already would be sent anew.',
      resolve: ({ sentAgain = false }) => sentAgain,
    }),
    warnings: t.field({
      type: [MoveWarning],
      description: 'What staff should know; usually empty.',
      resolve: ({ warnings = [] }) => warnings,
    }),
  }),
});

builder.queryField('movePreview', (t) =>
  t.withAuth({ manager: true }).field({
    ...OWN_CALL,
    type: Preview,
    nullable: true,
    description:
      'What `moveSession` would do with the same values; null when there is no such session. Changes nothing. Managers only.',
    args: {
      sessionId: t.arg.id({ required: true, description: 'Which session.' }),
      startsAt: t.arg({ type: 'DateTime', required: true, description: 'The new start.' }),
      durationMinutes: t.arg.int({ description: '1 to 1440; absent: as long as before.' }),
      sendTime: t.arg({
        type: SendTimeChoice,
        description: 'For a manual send time; absent: `KEEP`.',
      }),
    },
    resolve: (_root, { sessionId, sendTime, ...move }, { sessions, viewer }) =>
      nullIfMissing(() =>
        sessions.previewMove(viewer, rowId('Session', sessionId), { ...move, sendTime: sendTime ?? 'KEEP' }),
      ),
  }),
);
