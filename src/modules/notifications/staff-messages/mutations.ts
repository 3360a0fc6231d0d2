import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { RecentlySentError } from '../../access/errors.ts';

const MessageAudience = builder.enumType('MessageAudience', {
  description: 'To whom words of staff go.',
  values: {
    BOOKED: { description: 'To everybody who holds a seat.' },
    NOT_YET_IN: { description: 'To those of them who have not pressed *Join session* yet.' },
  } as const,
});

const MessageBookedInput = builder.inputType('MessageBookedInput', {
  description: 'Words of staff to the people booked.',
  fields: (t) => ({
    sessionIds: t.idList({
      required: true,
      description: 'Of which sessions, at most 200: none of them over or cancelled.',
    }),
    text: t.string({
      required: true,
      description:
        'Plain text of 1 to 1,000 letters, without a web address: the personal URL of each person goes with it by itself.',
    }),
    to: t.field({ type: MessageAudience, description: 'To whom; absent: `BOOKED`.' }),
  }),
});

const MessageBooked = builder.objectRef<{ recipients: number }>('MessageBooked').implement({
  description: 'The message is on its way.',
  fields: (t) => ({
    recipients: t.exposeInt('recipients', {
      description: 'How many people get it now; each gets it once, however many of the sessions they hold.',
    }),
  }),
});

builder.mutationField('messageBooked', (t) =>
  t.withAuth({ staff: true }).field({
    type: MessageBooked,
    description:
      'Writes to the people booked in these sessions, by mail and push: one message each, with their personal URL for each session. Whoever books later gets it too, until the session ends. In the quiet hours it waits for the morning, unless a class begins before. The same words to the same sessions within a minute are refused, and more than 50 messages of a center within an hour. For managers, and the teacher of every one of these sessions. Staff only.',
    errors: { types: [RecentlySentError] },
    args: { input: t.arg({ type: MessageBookedInput, required: true }) },
    resolve: (_root, { input }, { notifications, viewer }) =>
      notifications.messageBooked(viewer, {
        sessionIds: input.sessionIds.map((id) => rowId('Session', String(id))),
        text: input.text,
        to: input.to ?? 'BOOKED',
      }),
  }),
);
