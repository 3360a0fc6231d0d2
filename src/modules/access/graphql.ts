import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { isStaff, partnerMay } from '../../lib/caller.ts';
import { Session } from '../sessions/graphql.ts';
import {
  type ACCESS_STATES,
  accessState,
  instructionsShown,
  isLive,
  mayReadAccess,
  openedAt,
  ownSeatOf,
} from './rules.ts';

export const AccessState = builder.enumType('AccessState', {
  description: 'The state of a session’s access window.',
  values: {
    NOT_ONLINE: { description: 'Held in person: there is no access window.' },
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

const ACCESS_FACTS = { status: true, startsAt: true, endsAt: true, opensAt: true, joinUrl: true } as const;

const accessAndOwnSeat = (_args: object, { viewer }: Context) => ({
  ...ACCESS_FACTS,
  bookings: { where: ownSeatOf(viewer), select: { id: true }, take: 1 },
});

export const OnlineAccess = builder.prismaNode('Session', {
  variant: 'OnlineAccess',
  id: { field: 'id' },
  select: { id: true },
  description:
    'How an online session is joined, and when. The raw link and the instructions are for those who may see them.',
  fields: (t) => ({
    state: t.field({
      type: AccessState,
      description: 'The state now.',
      select: ACCESS_FACTS,
      resolve: (session, _args, { now }) => accessState(session, now),
    }),
    live: t.boolean({
      description: 'True from start to end, unless cancelled: the class is going on.',
      select: ACCESS_FACTS,
      resolve: (session, _args, { now }) => isLive(session, now),
    }),
    sendAt: t.field({
      type: 'DateTime',
      description: 'When the access notice goes out; past: whoever books now gets it at once (R11).',
      select: { sendAt: true },
      resolve: (session) => session.sendAt!,
    }),
    sendTiming: t.field({
      type: SendTiming,
      description: 'Where `sendAt` comes from.',
      select: { sendTiming: true },
      resolve: (session) => session.sendTiming!,
    }),
    opensAt: t.field({
      type: 'DateTime',
      description: 'When it opens, given a link: at `sendAt`, at the start at the latest.',
      select: { opensAt: true },
      resolve: (session) => session.opensAt!,
    }),
    closesAt: t.expose('endsAt', { type: 'DateTime', description: 'When it closes: the end.' }),
    openedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it opened, also after it closed for good; null before, and if it never did.',
      select: { ...ACCESS_FACTS, openedAt: true, linkChangedAt: true },
      resolve: (session, _args, { now }) => openedAt(session, accessState(session, now)),
    }),
    joinUrl: t.string({
      nullable: true,
      description:
        'The provider’s link. Staff at any time (R8), seat holders and partners with `access:url` while open; null for everybody else, and while there is none.',
      select: accessAndOwnSeat,
      resolve: (session, _args, context) => {
        if (isStaff(context.viewer)) return session.joinUrl;
        const mayJoin = session.bookings.length > 0 || partnerMay(context.viewer, 'access:url');
        return mayJoin && accessState(session, context.now) === 'OPEN' ? session.joinUrl : null;
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
      select: (args, context) => ({ ...accessAndOwnSeat(args, context), joiningInstructions: true }),
      resolve: (session, _args, context) => {
        if (isStaff(context.viewer)) return session.joiningInstructions;
        const shown = session.bookings.length > 0 && instructionsShown(accessState(session, context.now));
        return shown ? session.joiningInstructions : null;
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
      description: 'What staff tells people who wait; null: nothing.',
    }),
  }),
});

nodeOf('OnlineAccess', async ({ db, viewer }, id) =>
  mayReadAccess(viewer)
    ? db.session.findFirst({ where: { id, centerId: viewer.centerId, sendAt: { not: null } } })
    : null,
);

builder.prismaObjectField(Session, 'online', (t) =>
  t.variant(OnlineAccess, {
    description:
      'How it is joined; null for a session held in person, and for partners without `access:read`.',
    isNull: (session, _args, { viewer }) => session.sendAt === null || !mayReadAccess(viewer),
  }),
);
