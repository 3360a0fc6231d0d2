import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { SessionEndedError } from '../errors.ts';
import { MOST_CANCELLED } from './rules.ts';

const CancelSessionInput = builder.inputType('CancelSessionInput', {
  description: 'Cancels a session.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    reason: t.string({ description: 'For customers, one line of at most 280 characters; absent: none.' }),
  }),
});
const CancelSessionsInput = builder.inputType('CancelSessionsInput', {
  description: 'Cancels sessions together.',
  fields: (t) => ({
    sessionIds: t.idList({
      required: true,
      description: `Which sessions, each once; at most ${MOST_CANCELLED}.`,
    }),
    reason: t.string({ description: 'For customers, one line of at most 280 characters; absent: none.' }),
  }),
});
const RestoreSessionInput = builder.inputType('RestoreSessionInput', {
  description: 'Restores a session.',
  fields: (t) => ({ sessionId: t.id({ required: true, description: 'Which session.' }) }),
});

type Cancelled = { ids: string[]; recipients: number };
const CancelledSessions = builder.objectRef<Cancelled>('CancelledSessions').implement({
  description: 'Sessions that were cancelled together.',
  fields: (t) => ({
    sessions: t.prismaField({
      type: ['Session'],
      description: 'All that were named, by start.',
      resolve: (query, { ids }, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { id: { in: ids } },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        }),
    }),
    recipients: t.exposeInt('recipients', {
      description: 'How many people held a seat in what was cancelled now: each is told in one message.',
    }),
  }),
});

builder.mutationFields((t) => ({
  cancelSession: t.withAuth({ manager: true }).prismaField({
    type: 'Session',
    description:
      'Cancels a session: its access closes at once. After a minute, at once within 3 hours of the start, people are told, streams end and scheduled messages stop; until then `restoreSession` costs nobody a message. Safe to repeat. Managers only.',
    errors: { types: [SessionEndedError] },
    args: { input: t.arg({ type: CancelSessionInput, required: true }) },
    resolve: async (query, _root, { input }, { sessions, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await sessions.cancel(viewer, id, input.reason ?? null);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  cancelSessions: t.withAuth({ manager: true }).field({
    type: CancelledSessions,
    description:
      'Cancels sessions as `cancelSession` does, all or none, with one message a person. Those that are cancelled already stay as they are. Managers only.',
    errors: { types: [SessionEndedError] },
    args: { input: t.arg({ type: CancelSessionsInput, required: true }) },
    resolve: async (_root, { input }, { sessions, viewer }) => {
      const ids = input.sessionIds.map((id) => rowId('Session', id));
      const { recipients } = await sessions.cancelSeveral(viewer, {
        sessionIds: ids,
        reason: input.reason ?? null,
      });
      return { ids, recipients };
    },
  }),
  restoreSession: t.withAuth({ manager: true }).prismaField({
    type: 'Session',
    description:
      'Has a cancelled session take place after all, with its bookings, personal URLs, link and send time. Whoever was told of the cancellation is told after a minute, at once within 3 hours of the start, and asked anew whether they come; whoever is in another class at that time by then loses the seat, and may take it back. One that is not cancelled is answered unchanged. Managers only.',
    errors: { types: [SessionEndedError] },
    args: { input: t.arg({ type: RestoreSessionInput, required: true }) },
    resolve: async (query, _root, { input }, { sessions, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await sessions.restore(viewer, id);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
