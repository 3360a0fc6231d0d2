import { builder } from '../../../graphql/schema-kit/builder.ts';
import { Session } from '../graphql.ts';
import { notBookable } from '../rules.ts';
import { BOOKING_RULE, type BookingRule, bookingWindow } from './rules.ts';

const NotBookableReason = builder.enumType('NotBookableReason', {
  description: 'Why nobody can book now.',
  values: {
    CANCELLED: { description: 'The session is cancelled.' },
    ENDED: { description: 'The session is over.' },
    NOT_OPEN: { description: 'It is too early: see `bookingOpensAt`. Staff can book.' },
    CLOSED: { description: 'It is too late: see `bookingClosesAt`. Staff can book.' },
    FULL: { description: 'Every seat is taken.' },
  } as const,
});

const windowOf = (session: { startsAt: Date; service: BookingRule; center: { timeZone: string } }) =>
  bookingWindow(session.startsAt, session.service, session.center.timeZone);

/** The columns that decide whether a seat can be taken. */
const BOOKING_WINDOW = {
  startsAt: true,
  service: { select: BOOKING_RULE },
  center: { select: { timeZone: true } },
} as const;
const BOOKABLE = { ...BOOKING_WINDOW, status: true, endsAt: true, capacity: true, seatsTaken: true } as const;

builder.prismaObjectFields(Session, (t) => ({
  bookable: t.boolean({
    description: 'Whether a seat can be taken now.',
    select: BOOKABLE,
    resolve: (session, _args, { now }) => notBookable(session, windowOf(session), now) === null,
  }),
  notBookableReason: t.field({
    type: NotBookableReason,
    nullable: true,
    description: 'Why not; null when it is bookable.',
    select: BOOKABLE,
    resolve: (session, _args, { now }) => notBookable(session, windowOf(session), now),
  }),
  bookingOpensAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'From when customers and partners can book; null: as soon as it exists.',
    select: BOOKING_WINDOW,
    resolve: (session) => windowOf(session).opensAt,
  }),
  bookingClosesAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'Until when customers and partners can book; null: until the end.',
    select: BOOKING_WINDOW,
    resolve: (session) => windowOf(session).closesAt,
  }),
}));
