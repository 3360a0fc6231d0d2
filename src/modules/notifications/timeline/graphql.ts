import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { Session } from '../../sessions/graphql.ts';
import { AlertKind, Channel, Purpose, Reason } from '../graphql.ts';
import type { Send } from './queries.ts';
import type { TimelineEntry } from './rules.ts';

const TimelineStatus = builder.enumType('TimelineStatus', {
  description: 'The state of a message for all its recipients.',
  values: {
    PLANNED: {
      description:
        'It is sent at `at`. With a `reason`: what prevents that, such as `NO_LINK`, or why it is tried again.',
    },
    HELD: {
      description:
        'It is due, but there is no link: it is sent as soon as there is one. With the reason `WITHHELD`: when the operator releases it.',
    },
    SENT: { description: 'The provider accepted it.' },
    SKIPPED: { description: 'Not sent, for `reason`, without a failure.' },
    MISSED: {
      description: 'It was never sent: refused for good, or the session ended first, for `reason`.',
    },
    CANCELLED: {
      description: 'Cancelled before it was sent: the session was cancelled or moved, or the link was set.',
    },
  } as const,
});
const TimelineEntryRef = builder.objectRef<TimelineEntry>('TimelineEntry').implement({
  description: 'One message of a session, for all recipients with one time and one outcome.',
  fields: (t) => ({
    purpose: t.expose('purpose', { type: Purpose, description: 'Why.' }),
    alertKind: t.expose('alertKind', {
      type: AlertKind,
      nullable: true,
      description: 'What an `ALERT` is about; null for every other purpose.',
    }),
    channel: t.expose('channel', {
      type: Channel,
      nullable: true,
      description:
        'By which channel; null while it is planned, because channels are known when it is listed.',
    }),
    at: t.expose('at', {
      type: 'DateTime',
      description: 'When it is sent next, or was sent first; else when that was decided.',
    }),
    status: t.expose('status', { type: TimelineStatus, description: 'The state.' }),
    reason: t.expose('reason', {
      type: Reason,
      nullable: true,
      description: 'Why not, or not yet; null: nothing stands in the way.',
    }),
    recipients: t.exposeInt('recipients', {
      description: 'How many people; while it is planned, as many as would get it now.',
    }),
  }),
});

builder.prismaObjectField(Session, 'timeline', (t) =>
  t.field({
    type: [TimelineEntryRef],
    nullable: true,
    authScopes: { staff: true },
    description:
      'Every message of this session by time, before it happens and after: to customers and to staff, planned, held, sent, skipped or missed; of more than 100 entries the last ones. Staff only.',
    args: { last: t.arg.int({ description: 'How many from the end, at most 100; absent: 100.' }) },
    resolve: async ({ id }, { last }, { timeline }) => {
      const entries = await timeline.ofSession(id);
      return entries.slice(Math.max(0, entries.length - (last ?? MOST_ROWS['Session.timeline'])));
    },
  }),
);

const SendRef = builder.objectRef<Send>('AccessSend').implement({
  description: 'One sending of the access notice.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    recipients: t.exposeInt('recipients', {
      description: 'To how many people; 0: everybody had it already.',
    }),
  }),
});

builder.prismaObjectField(Session, 'lastSend', (t) =>
  t.field({
    type: SendRef,
    nullable: true,
    authScopes: { staff: true },
    description:
      'When the access notice was last sent, by the clock, to a late booking or by `sendAccessNow`, and to how many people; null: never. Staff only.',
    resolve: ({ id }, _args, { timeline }) => timeline.lastSend(id),
  }),
);
