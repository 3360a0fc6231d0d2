import { builder } from '../../../graphql/schema-kit/builder.ts';
import { isStaff } from '../../../lib/caller.ts';
import { JoinSession } from '../../access/mutations.ts';
import { currentConfirmation } from '../../access/rules.ts';
import { Session } from '../../sessions/graphql.ts';
import { Booking } from '../graphql.ts';

export const AttendanceStatus = builder.enumType('AttendanceStatus', {
  description: 'Whether somebody came.',
  values: { ATTENDED: { description: 'They came.' }, ABSENT: { description: 'They did not.' } } as const,
});
const AttendanceSource = builder.enumType('AttendanceSource', {
  description: 'Who says so.',
  values: {
    BUTTON: { description: 'They pressed *Join session* themselves.' },
    STAFF: { description: 'Staff, whose word overrules.' },
    PARTNER: { description: 'A partner, which went in for them by their personal URL.' },
  } as const,
});
const AttendanceConfirmation = builder.enumType('AttendanceConfirmation', {
  description: 'The answer, before the session, to *will you come?* (R17)',
  values: {
    PENDING: { description: 'Asked, not answered.' },
    CONFIRMED: { description: 'They will come.' },
    DECLINED: { description: 'They will not.' },
  } as const,
});

type AttendanceFacts = { status: 'ATTENDED' | 'ABSENT'; source: 'BUTTON' | 'STAFF' | 'PARTNER'; at: Date };
const Attendance = builder.objectRef<AttendanceFacts>('Attendance').implement({
  description: 'Whether somebody came, who says so, and since when.',
  fields: (t) => ({
    status: t.expose('status', { type: AttendanceStatus, description: 'Whether they came.' }),
    source: t.expose('source', { type: AttendanceSource, description: 'Who says so.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was recorded.' }),
  }),
});

const attendanceOf = (booking: {
  attendanceStatus: AttendanceFacts['status'] | null;
  attendanceSource: AttendanceFacts['source'] | null;
  attendanceAt: Date | null;
}): AttendanceFacts | null => {
  const { attendanceStatus: status, attendanceSource: source, attendanceAt: at } = booking;
  return status && source && at ? { status, source, at } : null;
};

builder.prismaObjectFields(Booking, (t) => ({
  attendanceConfirmation: t.field({
    type: AttendanceConfirmation,
    nullable: true,
    description: 'Null until asked for or answered, and again after a move: it is asked anew.',
    select: { attendanceConfirmation: true, confirmationFor: true, session: { select: { startsAt: true } } },
    resolve: (booking) => currentConfirmation(booking, booking.session.startsAt),
  }),
  joinedAt: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'When somebody first went in by its access URL, whatever was recorded of their attendance since. Null: not yet, or the caller is neither staff nor its customer.',
    select: { joinedAt: true, customerId: true },
    resolve: ({ joinedAt, customerId }, _args, { viewer }) =>
      isStaff(viewer) || viewer?.id === customerId ? joinedAt : null,
  }),
  attendance: t.field({
    type: Attendance,
    nullable: true,
    description: 'Null until known.',
    select: { attendanceStatus: true, attendanceSource: true, attendanceAt: true },
    resolve: attendanceOf,
  }),
}));

builder.objectField(JoinSession, 'attendance', (t) =>
  t.field({
    type: Attendance,
    nullable: true,
    description:
      'What was recorded; null for a press more than half an hour before the start, which only lets in.',
    resolve: async ({ bookingId }, _args, { db }) =>
      attendanceOf(await db.booking.findUniqueOrThrow({ where: { id: bookingId } })),
  }),
);

builder.prismaObjectField(Session, 'absentCount', (t) =>
  t.int({
    nullable: true,
    authScopes: { staff: true },
    description: 'How many who hold a seat are known not to have come, as after `markAbsent`. Staff only.',
    select: { _count: { select: { bookings: { where: { status: 'BOOKED', attendanceStatus: 'ABSENT' } } } } },
    resolve: ({ _count }) => _count.bookings,
  }),
);
