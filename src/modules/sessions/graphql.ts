import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order, placesOf } from '../../graphql/schema-kit/page-args.ts';
import { isPerson, partnerMay } from '../../lib/caller.ts';
import { InvalidInputError } from '../../lib/errors.ts';
import { knownRowId, matchNothing } from '../../lib/global-ids.ts';
import { between, DAY } from '../../lib/time.ts';
import type { Viewer } from '../../ports/identity.ts';
import { notBookable } from './rules.ts';

const SessionOrigin = builder.enumType('SessionOrigin', {
  description: 'How a session came to be.',
  values: {
    SCHEDULED: { description: 'From the weekly schedule of its service.' },
    ONE_OFF: { description: 'Created on its own; changes of the service never touch it (R20).' },
  } as const,
});

const SessionStatus = builder.enumType('SessionStatus', {
  description: 'Whether a session takes place. Whether it is open or over is in `online.state`.',
  values: {
    SCHEDULED: { description: 'It takes, or took, place.' },
    CANCELLED: { description: 'It does not.' },
  } as const,
});

const NotBookableReason = builder.enumType('NotBookableReason', {
  description: 'Why nobody can book now.',
  values: {
    CANCELLED: { description: 'The session is cancelled.' },
    ENDED: { description: 'The session is over.' },
    FULL: { description: 'Every seat is taken.' },
  } as const,
});

/** The columns that decide whether a seat can be taken. */
const BOOKABLE = { status: true, endsAt: true, capacity: true, seatsTaken: true } as const;

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
    bookable: t.boolean({
      description: 'Whether a seat can be taken now.',
      select: BOOKABLE,
      resolve: (session, _args, { now }) => notBookable(session, now) === null,
    }),
    notBookableReason: t.field({
      type: NotBookableReason,
      nullable: true,
      description: 'Why not; null when it is bookable.',
      select: BOOKABLE,
      resolve: (session, _args, { now }) => notBookable(session, now),
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
    previousStartsAt: t.expose('previousStartsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The start before the last move; null: never moved.',
    }),
  }),
});
nodeOf('Session', async ({ db, viewer }, id) =>
  isPerson(viewer) || partnerMay(viewer, 'calendar:read')
    ? db.session.findFirst({ where: { id, centerId: viewer.centerId } })
    : null,
);

const YEAR = 366 * DAY;

/** The order of sessions wherever they are listed. */
export const BY_START: Order = { name: 'sessions', by: ['startsAt'], kind: 'instant' };

/** What Pothos loads of a page. */
type PageQuery = { select?: Record<string, unknown>; skip: number; take: number };

async function sessionsPage(
  query: object,
  _root: unknown,
  args: { from: Date; to: Date; serviceId?: string | null },
  { db, calendar, viewer }: Context & { viewer: Viewer },
) {
  const { from, to } = args;
  const { centerId } = viewer;
  if (to <= from || between(from, to) > YEAR)
    throw new InvalidInputError('to', 'Give a range whose end is after its start, at most a year long.');
  // PostgreSQL has no year 0.
  if (from.getUTCFullYear() < 1) throw new InvalidInputError('from', 'Give a start after the year 0.');
  const serviceId =
    args.serviceId == null ? undefined : (knownRowId('Service', args.serviceId) ?? matchNothing);
  const { select, skip, take } = query as PageQuery;
  const { after, before } = placesOf(args);
  const isForward = skip === 0 && take > 0 && before === null;
  if (select && isForward && typeof serviceId !== 'object') {
    const rows = await calendar.page({ centerId, from, to, serviceId, after, take }, select);
    if (rows) return rows as never;
  }
  return db.session.findMany({
    ...query,
    ...inOrder(BY_START, args, { centerId, serviceId, startsAt: { gte: from, lt: to } }),
  });
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
  sessions: t.withAuth({ $any: { signedIn: true, calendarRead: true } }).prismaConnection({
    type: 'Session',
    cursor: 'id',
    nullable: true,
    description:
      'The calendar: sessions that start from `from` (included) to `to` (excluded), by start. At most a year. Partners: `calendar:read`.',
    args: {
      from: t.arg({ type: 'DateTime', required: true, description: 'The first start.' }),
      to: t.arg({ type: 'DateTime', required: true, description: 'Before this start.' }),
      serviceId: t.arg.id({ description: 'Only of this service; absent: of all.' }),
    },
    resolve: sessionsPage,
    extensions: { order: BY_START },
  }),
}));
