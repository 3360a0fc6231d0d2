import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order } from '../../graphql/schema-kit/page-args.ts';
import { COUNTED } from '../../graphql/schema-kit/total-count.ts';
import { isStaff, partnerMay } from '../../lib/caller.ts';
import { matchNothing } from '../../lib/global-ids.ts';
import type { Viewer } from '../../ports/identity.ts';
import { JoinSession } from '../access/mutations.ts';
import { bookingsOf, ownSeatOf } from '../access/rules.ts';
import { Session } from '../sessions/graphql.ts';
import { CANCELLATION_FACTS, freeCancellationUntil } from './rules.ts';

export const BookingStatus = builder.enumType('BookingStatus', {
  description: 'Whether a booking holds a seat.',
  values: {
    BOOKED: { description: 'It holds a seat.' },
    CANCELLED: { description: 'The seat was released; the access URL is closed.' },
  } as const,
});
export const Booking = builder.prismaNode('Booking', {
  id: { field: 'id' },
  select: { id: true, createdAt: true },
  description:
    'One customer’s seat in one session. Seen by staff, by the customer, and by the partner that made it.',
  fields: (t) => ({
    session: t.relation('session', { description: 'Which session.' }),
    customer: t.relation('customer', { description: 'Whose seat.' }),
    status: t.expose('status', { type: BookingStatus, description: 'Whether it holds a seat.' }),
    accessUrl: t.string({
      nullable: true,
      description:
        'The personal access URL (R14), for staff, for the customer, and with `access:url` for the partner that made the booking. Null for everybody else, and in person.',
      select: {
        passEncrypted: true,
        customerId: true,
        partnerId: true,
        session: { select: { sendAt: true } },
      },
      resolve: (booking, _args, { passes, viewer }) => {
        const made = partnerMay(viewer, 'access:url') && viewer?.id === booking.partnerId;
        const allowed = isStaff(viewer) || viewer?.id === booking.customerId || made;
        return allowed && booking.session.sendAt ? passes.accessUrl(booking.passEncrypted) : null;
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the seat was taken.' }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null: it holds its seat.',
    }),
    freeCancellationUntil: t.field({
      type: 'DateTime',
      description:
        'Until when its holder cancels it freely: never sooner than 60 minutes after booking, and never later than the session’s end. It is the end once start or teacher changed. It may lie after the start: who plans by it is shown the earlier of the two.',
      select: CANCELLATION_FACTS,
      resolve: freeCancellationUntil,
    }),
    cancelledLate: t.boolean({
      nullable: true,
      description:
        'Whether its holder, or the partner, gave the seat back after `freeCancellationUntil`, and staff did not waive it. Null while it holds a seat.',
      select: { status: true, cancelledLate: true },
      resolve: ({ status, cancelledLate }) => (status === 'BOOKED' ? null : cancelledLate),
    }),
  }),
});

/** The bookings that a caller may read; none without a token. */
export const readableBy = (viewer: Viewer | null) => (viewer ? bookingsOf(viewer) : { id: matchNothing });

nodeOf('Booking', ({ db, viewer }, id) => db.booking.findFirst({ where: { id, ...bookingsOf(viewer) } }));

const BY_AGE: Order = { name: 'bookings', by: ['createdAt'], kind: 'instant' };

builder.objectField(JoinSession, 'booking', (t) =>
  t.prismaField({
    type: Booking,
    nullable: true,
    description:
      'The booking that joined, as it is now; null unless the caller’s own token may read it, so null with a personal URL alone.',
    resolve: (query, { bookingId }, _args, { db, viewer }) =>
      db.booking.findFirst({ ...query, where: { id: bookingId, AND: readableBy(viewer) } }),
  }),
);

builder.prismaObjectFields(Session, (t) => ({
  viewerBooking: t.field({
    type: Booking,
    nullable: true,
    description: 'The caller’s own seat in this session; null: none, or no customer.',
    select: (_args, { viewer }, nested) => ({
      bookings: nested({ where: ownSeatOf(viewer), take: 1 }) as never,
    }),
    resolve: (session) => (session as unknown as { bookings: never[] }).bookings[0] ?? null,
  }),
  bookings: t.prismaConnection(
    {
      type: 'Booking',
      cursor: 'id',
      nullable: true,
      authScopes: { staff: true },
      description: 'Who booked, in order, the cancelled ones too. Staff only.',
      args: { status: t.arg({ type: BookingStatus, description: 'Only these; absent: all.' }) },
      extensions: { order: BY_AGE },
      resolve: (query, session, args, { db }) =>
        db.booking.findMany({ ...query, ...inOrder(BY_AGE, args, bookingsIn(session.id, args)) }),
      totalCount: (session, args, { db }) =>
        db.booking.count({ where: bookingsIn(session.id, args as BookingArgs) }),
    },
    COUNTED,
  ),
}));

type BookingArgs = {
  status?: 'BOOKED' | 'CANCELLED' | null;
  upcoming?: boolean | null;
  from?: Date | null;
  to?: Date | null;
};

const bookingsIn = (sessionId: string, { status }: BookingArgs) => ({
  sessionId,
  status: status ?? undefined,
});

const BY_START: Order = { name: 'bookings by start', by: ['session', 'startsAt'], kind: 'instant' };

/** The query with the start of each booking's session, by which the page is ordered. */
function withStart<Query extends { select?: object | null; include?: object | null }>(query: Query): Query {
  const asked = (query.select ?? query.include ?? {}) as { session?: true | { select?: object } };
  const all = asked.session === true || (asked.session && !asked.session.select);
  const session = all
    ? asked.session
    : {
        ...(asked.session as object),
        select: { ...(asked.session as { select?: object })?.select, startsAt: true },
      };
  return query.select
    ? { ...query, select: { ...query.select, session } }
    : { ...query, include: { ...query.include, session } };
}

builder.prismaObjectField('Customer', 'bookings', (t) =>
  t.prismaConnection(
    {
      type: 'Booking',
      cursor: 'id',
      description:
        'Their bookings by start, the next first; `upcoming` false: also what is over or cancelled, newest first. Partners see those they made.',
      args: {
        upcoming: t.arg.boolean({
          description:
            'Only seats held in sessions that are not over; absent: `true`, and `false` where `status`, `from` or `to` is given.',
        }),
        status: t.arg({ type: BookingStatus, description: 'Only these; absent: all.' }),
        from: t.arg({ type: 'DateTime', description: 'Only sessions that start then or later.' }),
        to: t.arg({ type: 'DateTime', description: 'Only sessions that start before.' }),
      },
      extensions: { order: BY_START },
      resolve: (query, { id }, args, context) =>
        context.db.booking.findMany({
          ...withStart(query),
          ...inOrder(BY_START, args, bookingsBy(id, args, context), !isUpcoming(args)),
        }),
      totalCount: ({ id }, args, context) =>
        context.db.booking.count({ where: bookingsBy(id, args as BookingArgs, context) }),
    },
    COUNTED,
  ),
);

const isUpcoming = ({ upcoming, status, from, to }: BookingArgs): boolean =>
  upcoming ?? (status ?? from ?? to ?? null) === null;

function bookingsBy(customerId: string, args: BookingArgs, { viewer, now }: Context) {
  const { status, from, to } = args;
  const startsAt = { gte: from ?? undefined, lt: to ?? undefined };
  const session = from || to ? { startsAt } : undefined;
  const held = { status: 'BOOKED', session: { status: 'SCHEDULED', endsAt: { gt: now } } } as const;
  const asked = { status: status ?? undefined, session };
  return { customerId, AND: [readableBy(viewer), asked, ...(isUpcoming(args) ? [held] : [])] };
}
