import { builder } from '../../../graphql/schema-kit/builder.ts';
import { userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { InvalidInputError } from '../../../lib/errors.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { InvalidJoinUrlError, OutdatedError } from '../../services/errors.ts';
import { SendTimeAfterEndError, SessionCancelledError, SessionEndedError } from '../../sessions/errors.ts';
import { MissingJoinUrlError, NotOnlineError, RecentlySentError, SendTimeInPastError } from '../errors.ts';
import type { SetReset, SetResetClear } from './rules.ts';

userErrorType(NotOnlineError, 'The session is held in person.');
userErrorType(SendTimeInPastError, 'The send time is past: use `sendAccessNow`.');
userErrorType(MissingJoinUrlError, 'There is no link to send people to: set one first.');
userErrorType(RecentlySentError, 'The same was sent a moment ago: `message` says how long to wait.');
const TextChange = builder.inputType('TextChange', {
  isOneOf: true,
  description: 'What to do with a value: exactly one of these.',
  fields: (t) => ({
    set: t.string({
      description: 'Enter it by hand: it becomes `MANUAL`, also when it equals the service’s. Not null.',
    }),
    reset: t.boolean({ description: '`true`: take the service’s value again.' }),
    clear: t.boolean({ description: '`true`: have none (`NONE`).' }),
  }),
});
const SendTimeChange = builder.inputType('SendTimeChange', {
  isOneOf: true,
  description: 'What to do with the send time: exactly one of these.',
  fields: (t) => ({
    set: t.field({
      type: 'DateTime',
      description: 'Still ahead and before the end; becomes `MANUAL` (R10).',
    }),
    reset: t.boolean({ description: '`true`: automatic again (R9).' }),
  }),
});
const EditSessionAccessInput = builder.inputType('EditSessionAccessInput', {
  description:
    'Overrides of one session (R6, R7). Absent leaves a value; what to do with one is said, so null is refused.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'Which session.' }),
    joinUrl: t.field({
      type: TextChange,
      description:
        'The link: an https address; loses what is invisible or not of it. Set, also to the same, it ends `ROOM_OF_ABSENT_TEACHER`: staff says that the room opens.',
    }),
    backupJoinUrl: t.field({
      type: TextChange,
      description:
        'The link of the backup room, by the same rules. Nobody is sent there before `switchToBackupRoom`; one in use stays.',
    }),
    joiningInstructions: t.field({
      type: TextChange,
      description: 'Plain text, at most 2000 characters; line breaks are kept.',
    }),
    sendAt: t.field({ type: SendTimeChange, description: 'When the notice goes out.' }),
    waitingNote: t.string({
      description: 'What people who wait are told, at most 280 characters; null removes it.',
    }),
    editVersion: t.int({
      description:
        'That of the session as it was read: another one now is `OutdatedError`. Absent: whatever it is.',
    }),
  }),
});

type Change<T> = { set?: T | null; reset?: boolean | null; clear?: boolean | null } | null | undefined;

/** Checks `@oneOf` itself, so that a wrong intent becomes an error of the union. */
function intentIn<T>(field: string, change: Change<T>): SetResetClear<T> | undefined {
  if (change === undefined) return undefined;
  if (change && Object.keys(change).length === 1) {
    if (change.set != null) return { set: change.set };
    if (change.reset === true) return { reset: true };
    if (change.clear === true) return { clear: true };
  }
  throw new InvalidInputError(
    field,
    field === 'sendAt'
      ? 'Give { set: value } or { reset: true }: exactly one, or leave it out.'
      : 'Give { set: value }, { reset: true } or { clear: true }: exactly one, or leave it out.',
  );
}

const SendAccessNowInput = builder.inputType('SendAccessNowInput', {
  description: 'Either a session or a booking.',
  fields: (t) => ({
    sessionId: t.id({
      description:
        'To everybody with a seat who has not had the notice; the send time becomes now and manual.',
    }),
    bookingId: t.id({ description: 'To this one again.' }),
  }),
});
builder.mutationFields((t) => ({
  editSessionAccess: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Sets, resets, clears or leaves what people need to join. Setting a missing link releases a held notice. Staff only.',
    errors: {
      types: [
        SessionEndedError,
        SessionCancelledError,
        NotOnlineError,
        SendTimeAfterEndError,
        SendTimeInPastError,
        InvalidJoinUrlError,
        OutdatedError,
      ],
    },
    args: { input: t.arg({ type: EditSessionAccessInput, required: true }) },
    resolve: async (query, _root, { input }, { access, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await access.edit(viewer, id, {
        joinUrl: intentIn('joinUrl', input.joinUrl),
        backupJoinUrl: intentIn('backupJoinUrl', input.backupJoinUrl),
        joiningInstructions: intentIn('joiningInstructions', input.joiningInstructions),
        sendAt: intentIn('sendAt', input.sendAt) as SetReset<Date> | undefined,
        waitingNote: input.waitingNote,
        editVersion: input.editVersion,
      });
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  sendAccessNow: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description:
      'Sends the access notice now. Repeated, it reaches only those who have not had it. Staff only.',
    errors: {
      types: [
        MissingJoinUrlError,
        RecentlySentError,
        NotOnlineError,
        SessionEndedError,
        SessionCancelledError,
      ],
    },
    args: { input: t.arg({ type: SendAccessNowInput, required: true }) },
    resolve: async (query, _root, { input }, { access, notifications, viewer, db }) => {
      if ((input.sessionId == null) === (input.bookingId == null))
        throw new InvalidInputError('sessionId', 'Give either sessionId or bookingId.');
      const id =
        input.sessionId == null
          ? await notifications.sendAgain(viewer, rowId('Booking', input.bookingId!))
          : await access.sendNow(viewer, rowId('Session', input.sessionId));
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
