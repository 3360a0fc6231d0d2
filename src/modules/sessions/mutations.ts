import { builder } from '../../graphql/schema-kit/builder.ts';
import { UserErrorInterface, userErrorType } from '../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../lib/global-ids.ts';
import { InvalidJoinUrlError, OutdatedError } from '../services/errors.ts';
import {
  CapacityBelowBookingsError,
  SendTimeAfterEndError,
  SessionCancelledError,
  SessionEndedError,
  SessionInPastError,
} from './errors.ts';

userErrorType(SessionInPastError, 'The session would start, or have ended, in the past.');
userErrorType(SessionEndedError, 'The session is over: it is read-only, and nobody joins any more.');
userErrorType(SessionCancelledError, 'The session is cancelled: it is read-only.');
builder.objectType(CapacityBelowBookingsError, {
  name: 'CapacityBelowBookingsError',
  description: 'More seats are taken than the capacity asked for.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    seatsTaken: t.exposeInt('seatsTaken', { description: 'The least capacity that is possible now.' }),
  }),
});

userErrorType(SendTimeAfterEndError, 'The send time is not before the end (R10).');
const CreateSessionInput = builder.inputType('CreateSessionInput', {
  description: 'A one-off session. What is absent is copied from the service, once (R20).',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'Of which service.' }),
    startsAt: t.field({ type: 'DateTime', required: true, description: 'Still ahead.' }),
    durationMinutes: t.int({ description: '1 to 1440; absent: the service’s.' }),
    professionalId: t.id({ description: 'Who teaches; absent: not decided.' }),
    capacity: t.int({ description: '1 to 10,000; absent: the service’s.' }),
    joinUrl: t.string({ description: 'An https address; trimmed.' }),
    joiningInstructions: t.string({ description: 'Plain text, at most 2000 characters.' }),
    sendAt: t.field({
      type: 'DateTime',
      description: 'When the notice goes out (R10); absent: at the start, less the service’s lead (R9).',
    }),
  }),
});
const EditSessionInput = builder.inputType('EditSessionInput', {
  description: 'Absent leaves a value; null takes the professional off.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    professionalId: t.id({ description: 'Who teaches; null: not decided.' }),
    capacity: t.int({ description: 'At least the seats taken.' }),
    editVersion: t.int({
      description:
        'That of the session as it was read: another one now is `OutdatedError`. Absent: whatever it is.',
    }),
  }),
});
builder.mutationFields((t) => ({
  createSession: t.withAuth({ manager: true }).prismaField({
    type: 'Session',
    description: 'Creates a one-off session. Managers only.',
    errors: { types: [SessionInPastError, InvalidJoinUrlError] },
    args: { input: t.arg({ type: CreateSessionInput, required: true }) },
    resolve: async (query, _root, { input }, { sessions, viewer, db }) => {
      const serviceId = rowId('Service', input.serviceId);
      const professionalId =
        input.professionalId == null ? null : rowId('Professional', input.professionalId);
      const id = await sessions.create(viewer, { ...input, serviceId, professionalId });
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  editSession: t.withAuth({ manager: true }).prismaField({
    type: 'Session',
    description: 'Changes who teaches and how many may come. Managers only.',
    errors: { types: [CapacityBelowBookingsError, SessionEndedError, SessionCancelledError, OutdatedError] },
    args: { input: t.arg({ type: EditSessionInput, required: true }) },
    resolve: async (query, _root, { input }, { sessions, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      const { professionalId: given } = input;
      const professionalId = given == null ? given : rowId('Professional', given);
      const { capacity, editVersion } = input;
      await sessions.edit(viewer, id, { professionalId, capacity, editVersion });
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
