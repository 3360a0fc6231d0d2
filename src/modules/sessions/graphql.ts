import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order, placesOf } from '../../graphql/schema-kit/page-args.ts';
import { COUNTED } from '../../graphql/schema-kit/total-count.ts';
import { isPerson, isStaff, partnerMay } from '../../lib/caller.ts';
import { ForbiddenError } from '../../lib/errors.ts';
import { knownRowId, matchNothing } from '../../lib/global-ids.ts';
import { DAY, later } from '../../lib/time.ts';
import type { Viewer } from '../../ports/identity.ts';
import { Modality } from '../services/graphql.ts';
import type { CalendarFilter } from './queries.ts';
import { assertRange, missingLinkAt, seatFreeAt } from './rules.ts';

const SessionOrigin = builder.enumType('SessionOrigin', {
  description: 'How a session came to be.',
  values: {
    SCHEDULED: { description: 'From the weekly schedule of its service.' },
    ONE_OFF: { description: 'Created on its own; changes of the service never touch it (R20).' },
  } as const,
});

export const SessionStatus = builder.enumType('SessionStatus', {
  description: 'Whether a session takes place. Whether it is open or over is in `online.state`.',
  values: {
    SCHEDULED: { description: 'It takes, or took, place.' },
    CANCELLED: { description: 'It does not.' },
  } as const,
});

export const Session = builder.prismaNode('Session', {
  id: { field: 'id' },
  // `sendAt` tells online from in person; `startsAt` is for cursors.
  select: { id: true, sendAt: true, startsAt: true },
  description: 'One dated class of a service. Its modality is its service’s (R4).',
  fields: (t) => ({
    center: t.relation('center', { description: 'Whose it is.' }),
    service: t.relation('service', { description: 'What is taught.' }),
    origin: t.expose('origin', { type: SessionOrigin, description: 'How it came to be.' }),
    status: t.expose('status', { type: SessionStatus, description: 'Whether it takes place.' }),
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'The start.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'The end: access closes.' }),
    timeZone: t.string({
      description: 'The center’s zone, in which the session was planned.',
      select: { center: { select: { timeZone: true } } },
      resolve: ({ center }) => center.timeZone,
    }),
    capacity: t.exposeInt('capacity', { description: 'Seats.' }),
    seatsTaken: t.exposeInt('seatsTaken', {
      description: 'Bookings that hold a seat; never more than `capacity`.',
    }),
    professional: t.relation('professional', {
      nullable: true,
      description: 'Who teaches; null: not decided.',
    }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null: it is not cancelled.',
    }),
    cancellationFinalAt: t.expose('cancellationFinalAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When people are told and streams end: until then it can be restored without a word. Null: it is not cancelled.',
    }),
    cancellationReason: t.exposeString('cancellationReason', {
      nullable: true,
      description: 'What staff wrote for customers; null: nothing, or not cancelled.',
    }),
    movedAt: t.expose('movedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last moved; null: never.',
    }),
    editVersion: t.exposeInt('editVersion', {
      nullable: true,
      authScopes: { staff: true },
      unauthorizedResolver: () => null,
      description:
        'Rises with each edit by people, and with nothing else: give it back with an edit. Null for all but staff.',
    }),
    previousStartsAt: t.expose('previousStartsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The start before the last move; null: never moved.',
    }),
    teacherJoinedAt: t.expose('teacherJoinedAt', {
      type: 'DateTime',
      nullable: true,
      authScopes: { staff: true },
      description:
        'When its teacher pressed *start*; null: not for this start, or another teaches by now. Staff only.',
    }),
  }),
});
nodeOf('Session', async ({ db, viewer }, id) =>
  isPerson(viewer) || partnerMay(viewer, 'calendar:read')
    ? db.session.findFirst({ where: { id, centerId: viewer.centerId } })
    : null,
);

/** The order of sessions wherever they are listed. */
export const BY_START: Order = { name: 'sessions', by: ['startsAt'], kind: 'instant' };

/** What Pothos loads of a page. */
type PageQuery = { select?: Record<string, unknown>; skip: number; take: number };
type Range = { from: Date; to: Date };
type Asked<T> = { [Key in keyof T]?: T[Key] | null };
type CalendarArgs = Range & Asked<CalendarFilter>;
type SignedIn = Context & { viewer: Viewer };

/** The filter of these arguments with row ids; null: it finds nothing, because of an id. */
function filterOf(args: CalendarArgs): CalendarFilter | null {
  const { modality, status, bookable, missingLink } = args;
  const ids = { serviceId: 'Service', professionalId: 'Professional' } as const;
  const filter: CalendarFilter = {
    modality: modality ?? undefined,
    status: status ?? undefined,
    bookable: bookable ?? undefined,
    missingLink: missingLink ?? undefined,
  };
  for (const name of ['serviceId', 'professionalId'] as const) {
    const given = args[name];
    if (given == null) continue;
    const id = knownRowId(ids[name], given);
    if (id === null) return null;
    filter[name] = id;
  }
  return filter;
}

/** The sessions of the calendar that the arguments ask for. */
async function calendarWhere(args: CalendarArgs, { db, calendar, viewer, now }: SignedIn) {
  const { from, to } = args;
  assertRange(from, to);
  const { centerId } = viewer;
  const startsAt = { gte: from, lt: to };
  const filter = filterOf(args);
  if (!filter) return { centerId, startsAt, id: matchNothing };
  const { serviceId, professionalId, modality, status, bookable, missingLink } = filter;
  const sendAt = modality && { ONLINE: { not: null }, IN_PERSON: null }[modality];
  const whether = (wanted: boolean | undefined, is: object) =>
    wanted === undefined ? [] : [wanted ? is : { NOT: is }];
  const outside = bookable === undefined ? [] : await calendar.outsideWindow({ centerId, from, to, now });
  const AND = [
    ...whether(bookable, { ...seatFreeAt(now, db.session.fields.capacity), id: { notIn: outside } }),
    ...whether(missingLink, missingLinkAt(now)),
  ];
  return { centerId, startsAt, serviceId, professionalId, status, sendAt, AND };
}

async function sessionsPage(query: object, _root: unknown, args: CalendarArgs, context: SignedIn) {
  const { db, calendar, viewer, now } = context;
  if (args.missingLink != null && !isStaff(viewer))
    throw new ForbiddenError('Only staff may ask for `missingLink`.');
  assertRange(args.from, args.to);
  const filter = filterOf(args);
  const { select, skip, take } = query as PageQuery;
  const { after, before } = placesOf(args);
  const isForward = skip === 0 && take > 0 && before === null;
  if (select && isForward && filter) {
    const { centerId } = viewer;
    const { from, to } = args;
    const rows = await calendar.page({ centerId, from, to, filter, now, after, take }, select);
    if (rows) return rows as never;
  }
  const where = await calendarWhere(args, context);
  return db.session.findMany({ ...query, ...inOrder(BY_START, args, where) });
}

builder.queryFields((t) => ({
  session: t.withAuth({ $any: { signedIn: true, calendarRead: true } }).prismaField({
    type: 'Session',
    nullable: true,
    description: 'One session of the caller’s center; null when there is none. Partners: `calendar:read`.',
    args: { id: t.arg.id({ required: true, description: 'Which.' }) },
    resolve: (query, _root, args, { db, viewer }) => {
      const id = knownRowId('Session', args.id) ?? matchNothing;
      return db.session.findFirst({ ...query, where: { id, centerId: viewer.centerId } });
    },
  }),
  sessions: t.withAuth({ $any: { signedIn: true, calendarRead: true } }).prismaConnection(
    {
      type: 'Session',
      cursor: 'id',
      nullable: true,
      description:
        'The calendar: sessions that start from `from` (included) to `to` (excluded), by start. At most a year. Partners: `calendar:read`.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'The first start.' }),
        to: t.arg({ type: 'DateTime', required: true, description: 'Before this start.' }),
        serviceId: t.arg.id({ description: 'Only of this service; absent: of all.' }),
        professionalId: t.arg.id({ description: 'Only those that they teach; absent: of all.' }),
        modality: t.arg({ type: Modality, description: 'Only these; absent: all.' }),
        status: t.arg({ type: SessionStatus, description: 'Only these; absent: all.' }),
        bookable: t.arg.boolean({
          description:
            '`true`: only where a seat can be taken now; `false`: only where none can; absent: all.',
        }),
        missingLink: t.arg.boolean({
          description:
            '`true`: only online sessions that are not over or cancelled and have no link; `false`: all others; absent: all. Staff only.',
        }),
      },
      resolve: sessionsPage,
      totalCount: async (_root, args, context) =>
        context.db.session.count({
          where: await calendarWhere(args as unknown as CalendarArgs, context as SignedIn),
        }),
      extensions: { order: BY_START },
    },
    COUNTED,
  ),
}));

builder.prismaObjectField('Professional', 'sessions', (t) =>
  t.prismaConnection(
    {
      type: 'Session',
      cursor: 'id',
      nullable: true,
      authScopes: { staff: true },
      description:
        'What they teach: sessions that start from `from` (included) to `to` (excluded), by start. At most a year. Staff only.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'The first start.' }),
        to: t.arg({ type: 'DateTime', required: true, description: 'Before this start.' }),
      },
      resolve: (query, { id }, args, { db }) =>
        db.session.findMany({ ...query, ...inOrder(BY_START, args, taughtBy(id, args)) }),
      totalCount: ({ id }, args, { db }) =>
        db.session.count({ where: taughtBy(id, args as unknown as Range) }),
      extensions: { order: BY_START },
    },
    COUNTED,
  ),
);

function taughtBy(professionalId: string, range: Range) {
  assertRange(range.from, range.to);
  const { from, to } = range;
  // By their end sessions are in the index of a professional; none is longer than a day.
  const endsAt = { gt: from, lte: later(to, DAY) };
  return { professionalId, startsAt: { gte: from, lt: to }, endsAt };
}
