import { builder } from '../../../graphql/schema-kit/builder.ts';
import { UserErrorInterface, userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { MessageLimitError } from '../../people/errors.ts';
import { SessionCancelledError } from '../../sessions/errors.ts';
import {
  AlreadyBookedError,
  AttendanceTooEarlyError,
  BookingCancelledError,
  SessionFullError,
  SessionStartedError,
} from '../errors.ts';
import { AttendanceStatus } from './graphql.ts';

userErrorType(BookingCancelledError, 'The booking holds no seat any more.');
userErrorType(
  SessionStartedError,
  'The session has begun: it is too late to say whether somebody will come.',
);
builder.objectType(AttendanceTooEarlyError, {
  name: 'AttendanceTooEarlyError',
  description: 'Nobody can have come yet, so nobody can be absent.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    from: t.expose('from', {
      type: 'DateTime',
      description: 'When attendance begins: half an hour before the start.',
    }),
  }),
});

const ConfirmAttendanceInput = builder.inputType('ConfirmAttendanceInput', {
  description: 'Whether somebody says that they will come (R17).',
  fields: (t) => ({
    bookingId: t.id({ required: true, description: 'The caller’s booking; staff: any of the center.' }),
    attending: t.boolean({ required: true, description: 'Whether they will come.' }),
  }),
});
const SetAttendanceInput = builder.inputType('SetAttendanceInput', {
  description: 'What staff knows about somebody’s attendance.',
  fields: (t) => ({
    bookingId: t.id({ required: true, description: 'Which booking.' }),
    verdict: t.field({ type: AttendanceStatus, required: true, description: 'Whether they came.' }),
  }),
});
const MarkAbsentInput = builder.inputType('MarkAbsentInput', {
  description: 'Closes the list of a session.',
  fields: (t) => ({ sessionId: t.id({ required: true, description: 'Which session.' }) }),
});

builder.mutationFields((t) => ({
  confirmAttendance: t.withAuth({ signedIn: true }).prismaField({
    type: 'Booking',
    description:
      'Answers *will you come?*, asked or not, until the start; the last answer counts. A *no* releases the seat where the center wants that. A *yes* takes the seat again that its holder released, while one is free: the same booking, with its access URL. The customer, or staff.',
    errors: {
      types: [
        SessionStartedError,
        SessionCancelledError,
        BookingCancelledError,
        SessionFullError,
        AlreadyBookedError,
        MessageLimitError,
      ],
    },
    args: { input: t.arg({ type: ConfirmAttendanceInput, required: true }) },
    resolve: async (query, _root, { input }, { attendance, viewer, db }) => {
      const bookingId = rowId('Booking', input.bookingId);
      const id = await attendance.confirm({ viewer, bookingId }, input.attending);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  setAttendance: t.withAuth({ staff: true }).prismaField({
    type: 'Booking',
    description: 'Records whether somebody came; it overrules the press of the button. Staff only.',
    errors: { types: [BookingCancelledError] },
    args: { input: t.arg({ type: SetAttendanceInput, required: true }) },
    resolve: async (query, _root, { input }, { attendance, viewer, db }) => {
      const id = rowId('Booking', input.bookingId);
      await attendance.set(viewer, id, input.verdict);
      return db.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  markAbsent: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Records everybody who holds a seat, and of whom nothing is known, as absent; a later press of the button overrules it. Safe to repeat. Staff only.',
    errors: { types: [SessionCancelledError, AttendanceTooEarlyError] },
    args: { input: t.arg({ type: MarkAbsentInput, required: true }) },
    resolve: async (query, _root, { input }, { attendance, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await attendance.markAbsent(viewer, id);
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
