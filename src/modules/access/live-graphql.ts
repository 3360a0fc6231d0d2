import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { OF_VIEW, PERSONAL } from '../../graphql/schema-kit/shared-item.ts';
import { knownRowId } from '../../lib/global-ids.ts';
import { AccessState, OnlineAccess } from './graphql.ts';
import type { AccessItem } from './live/hubs.ts';
import type { SessionAccess } from './live/rules.ts';
import type { AccessDenied } from './subscriptions.ts';

/** Fields that are not marked read further rows, as their viewer may see them. */
export const SessionAccessRef = builder.objectRef<AccessItem>('SessionAccess').implement({
  description: 'What one viewer sees of a session’s access at one moment.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'The session, with its access as it is here.',
      resolve: async (query, { view }, _args, { db }) =>
        asShown(await db.session.findUniqueOrThrow({ ...query, where: { id: view.sessionId } }), view),
    }),
    online: t.prismaField({
      type: OnlineAccess,
      nullable: true,
      description:
        'The same as `session { online }`, of the very moment that this shows: for a client’s cache. Null in person.',
      resolve: async (query, { view }, _args, { db }) => {
        const where = { id: view.sessionId, sendAt: { not: null } };
        const row = await db.session.findFirst({ ...query, where });
        return row && asShown(row, view);
      },
    }),
    state: t.field({
      ...OF_VIEW,
      type: AccessState,
      description: 'The state of the access window.',
      resolve: ({ view }) => view.state,
    }),
    live: t.boolean({
      ...OF_VIEW,
      description: 'True from start to end, unless cancelled.',
      resolve: ({ view }) => view.live,
    }),
    joinUrl: t.string({
      ...OF_VIEW,
      nullable: true,
      description: 'The provider’s link, only while `OPEN`; for partners with `access:url`.',
      resolve: ({ view }) => view.joinUrl,
    }),
    accessUrl: t.string({
      ...PERSONAL,
      nullable: true,
      description: 'The viewer’s own personal access URL; null without a seat.',
      resolve: ({ personal }) => personal,
    }),
    opensAt: t.field({
      ...OF_VIEW,
      type: 'DateTime',
      nullable: true,
      description: 'When it opens, or opened; null in person.',
      resolve: ({ view }) => view.opensAt,
    }),
    closesAt: t.field({
      ...OF_VIEW,
      type: 'DateTime',
      nullable: true,
      description: 'The end; null in person.',
      resolve: ({ view }) => view.closesAt,
    }),
    joiningInstructions: t.string({
      ...OF_VIEW,
      nullable: true,
      description: 'For staff at any time, for seat holders from the opening.',
      resolve: ({ view }) => view.joiningInstructions,
    }),
    waitingNote: t.string({
      ...OF_VIEW,
      nullable: true,
      description: 'What staff tells people who wait.',
      resolve: ({ view }) => view.waitingNote,
    }),
    linkMissing: t.boolean({
      ...OF_VIEW,
      nullable: true,
      description: 'Whether there is no link. Null for all but staff.',
      resolve: ({ view }) => view.linkMissing,
    }),
  }),
});

/** A row that was read later, with the facts that the stream shows: what changed in between follows as its own item. */
const asShown = <Row extends object>(row: Row, { facts }: SessionAccess): Row => Object.assign(row, facts);

const shownOrDenied = (item: AccessItem | AccessDenied, _args: object, context: Context) => {
  if (item instanceof Error) throw item;
  // Each item has a context of its own, whose moment is that of the read.
  context.now = item.readAt;
  return item;
};

builder.subscriptionField('sessionAccess', (t) =>
  t.field({
    type: SessionAccessRef,
    authScopes: { $any: { signedIn: true, accessRead: true } },
    description:
      'A session’s access for staff and seat holders: the present state first, then each change, then completion at a final state. Ends with `FORBIDDEN` when the seat is lost; the same for a session that is unknown or another center’s. Partners: `access:read`.',
    args: { sessionId: t.arg.id({ required: true, description: 'Which session.' }) },
    subscribe: (_root, { sessionId }, { accessSubscriptions, viewer }) =>
      accessSubscriptions.watchSession(viewer!, knownRowId('Session', sessionId)),
    resolve: shownOrDenied,
  }),
);

builder.subscriptionField('centerAccess', (t) =>
  t.field({
    type: SessionAccessRef,
    authScopes: { $any: { staff: true, accessRead: true } },
    description:
      'The access of the center’s sessions: first each that is open, waiting or opening within 24 hours, then any that changes, for ever; after a reconnect the same again. Staff, and partners with `access:read`.',
    subscribe: (_root, _args, { accessSubscriptions, viewer }) => accessSubscriptions.watchCenter(viewer!),
    resolve: shownOrDenied,
  }),
);
