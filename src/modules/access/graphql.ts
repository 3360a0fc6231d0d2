import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { isStaff, partnerMay } from '../../lib/caller.ts';
import { knownRowId } from '../../lib/global-ids.ts';
import { Session } from '../sessions/graphql.ts';
import type { AccessItem, SessionAccess } from './queries.ts';
import { type ACCESS_STATES, accessState, instructionsShown, isLive, openedAt, seesDoors } from './rules.ts';

export const AccessState = builder.enumType('AccessState', {
  description: 'The state of a session’s door.',
  values: {
    NOT_ONLINE: { description: 'Held in person: there is no door.' },
    SCHEDULED: { description: 'Opens at `opensAt`, given a link.' },
    WAITING_FOR_LINK: { description: 'Should be open, but there is no link yet.' },
    OPEN: { description: 'Whoever holds a seat can join.' },
    ENDED: { description: 'Over for good.' },
    CANCELLED: { description: 'Closed for good.' },
  } as const satisfies Record<(typeof ACCESS_STATES)[number], object>,
});
export const SendTiming = builder.enumType('SendTiming', {
  description: 'Where the send time comes from.',
  values: {
    AUTO: { description: 'The start, less the service’s lead (R9); it moves with the session (R15).' },
    MANUAL: { description: 'Somebody set it (R10); it stays when the session moves (R16).' },
  } as const,
});
export const ValueSource = builder.enumType('ValueSource', {
  description: 'Where a value comes from: the act, not the value, decides.',
  values: {
    NONE: { description: 'There is no value.' },
    INHERITED: { description: 'The service’s; follows its changes (R18, R19).' },
    MANUAL: { description: 'Entered on this session; never overwritten (R19).' },
    COPIED: { description: 'The service’s when the one-off session was created; never touched again (R20).' },
  } as const,
});

/** What the door depends on. */
const DOOR = { status: true, startsAt: true, endsAt: true, opensAt: true, joinUrl: true } as const;

/** The door, and the caller's own seat in the session; nobody's for staff. */
const doorAndSeat = (_args: object, { viewer }: Context) => ({
  ...DOOR,
  bookings: {
    where: { customerId: viewer?.role === 'customer' ? viewer.id : NOBODY, status: 'BOOKED' as const },
    select: { id: true },
    take: 1,
  },
});
const NOBODY = '00000000-0000-0000-0000-000000000000';

const OnlineAccess = builder.prismaNode('Session', {
  variant: 'OnlineAccess',
  id: { field: 'id' },
  select: { id: true },
  description:
    'How an online session is joined, and when. The raw link and the instructions are for those who may see them.',
  fields: (t) => ({
    state: t.field({
      type: AccessState,
      description: 'The door now.',
      select: DOOR,
      resolve: (door, _args, { now }) => accessState(door, now),
    }),
    live: t.boolean({
      description: 'True from start to end, unless cancelled: the class is going on.',
      select: DOOR,
      resolve: (door, _args, { now }) => isLive(door, now),
    }),
    sendAt: t.field({
      type: 'DateTime',
      description: 'When the access notice goes out; past: whoever books now gets it at once (R11).',
      select: { sendAt: true },
      resolve: (door) => door.sendAt!,
    }),
    sendTiming: t.field({
      type: SendTiming,
      description: 'Where `sendAt` comes from.',
      select: { sendTiming: true },
      resolve: (door) => door.sendTiming!,
    }),
    opensAt: t.field({
      type: 'DateTime',
      description: 'When the door opens, given a link: at `sendAt`, at the start at the latest.',
      select: { opensAt: true },
      resolve: (door) => door.opensAt!,
    }),
    closesAt: t.expose('endsAt', { type: 'DateTime', description: 'When the door closes: the end.' }),
    openedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it did open, also of one that closed for good since; null before, and for one that never did.',
      select: { ...DOOR, openedAt: true, linkChangedAt: true },
      resolve: (door, _args, { now }) => openedAt(door, accessState(door, now)),
    }),
    joinUrl: t.string({
      nullable: true,
      description:
        'The provider’s link. Staff at any time (R8), seat holders and partners with `access:url` while open; null for everybody else, and while there is none.',
      select: doorAndSeat,
      resolve: (door, _args, context) => {
        if (isStaff(context.viewer)) return door.joinUrl;
        const goesIn = door.bookings.length > 0 || partnerMay(context.viewer, 'access:url');
        return goesIn && accessState(door, context.now) === 'OPEN' ? door.joinUrl : null;
      },
    }),
    joinUrlSource: t.expose('joinUrlSource', {
      type: ValueSource,
      description: 'Where the link comes from.',
    }),
    joiningInstructions: t.string({
      nullable: true,
      description:
        'Plain text with line breaks. Staff at any time, seat holders from the opening; null for everybody else, and while there are none.',
      select: (args, context) => ({ ...doorAndSeat(args, context), joiningInstructions: true }),
      resolve: (door, _args, context) => {
        if (isStaff(context.viewer)) return door.joiningInstructions;
        const shown = door.bookings.length > 0 && instructionsShown(accessState(door, context.now));
        return shown ? door.joiningInstructions : null;
      },
    }),
    joiningInstructionsSource: t.expose('joiningInstructionsSource', {
      type: ValueSource,
      description: 'Where the instructions come from.',
    }),
    generation: t.exposeInt('noticeRevision', {
      description: 'Which access notice this is: 1, and one more for each that a move asked for.',
    }),
    waitingNote: t.exposeString('waitingNote', {
      nullable: true,
      description: 'What staff tells people who wait at the door; null: nothing.',
    }),
  }),
});

nodeOf('OnlineAccess', async ({ db, viewer }, id) =>
  seesDoors(viewer)
    ? db.session.findFirst({ where: { id, centerId: viewer.centerId, sendAt: { not: null } } })
    : null,
);

builder.prismaObjectField(Session, 'online', (t) =>
  t.variant(OnlineAccess, {
    description:
      'How it is joined; null for a session held in person, and for partners without `access:read`.',
    isNull: (session, _args, { viewer }) => session.sendAt === null || !seesDoors(viewer),
  }),
);

export const SessionAccessRef = builder.objectRef<SessionAccess>('SessionAccess').implement({
  description: 'What one viewer sees of a session’s door at one moment.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'The session, with its door as it is here.',
      resolve: async (query, access, _args, { db }) =>
        asShown(await db.session.findUniqueOrThrow({ ...query, where: { id: access.sessionId } }), access),
    }),
    online: t.prismaField({
      type: OnlineAccess,
      nullable: true,
      description:
        'The same as `session { online }`, of the very moment that this shows: what a client’s cache keeps of the door. Null in person.',
      resolve: async (query, { sessionId: id, ...access }, _args, { db }) => {
        const row = await db.session.findFirst({ ...query, where: { id, sendAt: { not: null } } });
        return row && asShown(row, access);
      },
    }),
    state: t.expose('state', { type: AccessState, description: 'The door.' }),
    live: t.exposeBoolean('live', { description: 'True from start to end, unless cancelled.' }),
    joinUrl: t.exposeString('joinUrl', {
      nullable: true,
      description: 'The provider’s link, only while `OPEN`; for partners with `access:url`.',
    }),
    accessUrl: t.exposeString('accessUrl', {
      nullable: true,
      description: 'The viewer’s own personal access URL; null for whoever holds no seat.',
    }),
    opensAt: t.expose('opensAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it opens, or opened; null in person.',
    }),
    closesAt: t.expose('closesAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The end; null in person.',
    }),
    joiningInstructions: t.exposeString('joiningInstructions', {
      nullable: true,
      description: 'For staff at any time, for seat holders from the opening.',
    }),
    waitingNote: t.exposeString('waitingNote', {
      nullable: true,
      description: 'What staff tells people who wait.',
    }),
    linkMissing: t.exposeBoolean('linkMissing', {
      nullable: true,
      description: 'Whether there is no link. Null for all but staff.',
    }),
  }),
});

/** A row that was read after the door was: whatever changed in between follows, and must not be mixed with it. */
const asShown = <Row extends object>(row: Row, { door }: Pick<SessionAccess, 'door'>): Row =>
  Object.assign(row, door);

const shownOrRefused = (item: AccessItem, _args: object, context: Context) => {
  if (item instanceof Error) throw item;
  // Each item is answered in a context of its own, which is to be of its moment.
  context.now = item.readAt;
  return item;
};

builder.subscriptionField('sessionAccess', (t) =>
  t.field({
    type: SessionAccessRef,
    authScopes: { $any: { signedIn: true, accessRead: true } },
    description:
      'A session’s access for staff and whoever holds a seat: the present state first, then each change, then completion at a final state. Ends with `FORBIDDEN` when the seat is lost; the same for a session that is unknown or another center’s. Partners: `access:read`.',
    args: { sessionId: t.arg.id({ required: true, description: 'Which session.' }) },
    subscribe: (_root, { sessionId }, { accessSubscriptions, viewer }) =>
      accessSubscriptions.watchSession(viewer!, knownRowId('Session', sessionId)),
    resolve: shownOrRefused,
  }),
);

builder.subscriptionField('centerAccess', (t) =>
  t.field({
    type: SessionAccessRef,
    authScopes: { $any: { staff: true, accessRead: true } },
    description:
      'The access of the center’s sessions: first each that is open, waiting or opening within 24 hours, then any that changes, for ever; after a reconnect the same again. Staff, and partners with `access:read`.',
    subscribe: (_root, _args, { accessSubscriptions, viewer }) => accessSubscriptions.watchCenter(viewer!),
    resolve: shownOrRefused,
  }),
);
