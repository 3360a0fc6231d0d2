import { builder } from '../../graphql/schema-kit/builder.ts';
import { addressCaller, CALLS, passCaller } from '../../graphql/schema-kit/calls.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { UserErrorInterface } from '../../graphql/schema-kit/user-error.ts';
import { InvalidInputError, NotFoundError, RateLimitedError, UserError } from '../../lib/errors.ts';
import { rowId } from '../../lib/global-ids.ts';
import { InvalidJoinUrlError } from '../services/errors.ts';
import { SendTimeAfterEndError, SessionCancelledError, SessionEndedError } from '../sessions/errors.ts';
import {
  AccessNotOpenError,
  MissingJoinUrlError,
  NotOnlineError,
  RecentlySentError,
  SendTimeInPastError,
} from './errors.ts';
import { AccessState } from './graphql.ts';
import { presserOf } from './operations.ts';
import type { SetReset, SetResetClear } from './rules.ts';

builder.objectType(NotOnlineError, {
  name: 'NotOnlineError',
  description: 'The session is held in person.',
  interfaces: [UserErrorInterface],
});
builder.objectType(SendTimeInPastError, {
  name: 'SendTimeInPastError',
  description: 'The send time is past: use `sendAccessNow`.',
  interfaces: [UserErrorInterface],
});
builder.objectType(MissingJoinUrlError, {
  name: 'MissingJoinUrlError',
  description: 'There is no link to send people to: set one first.',
  interfaces: [UserErrorInterface],
});
builder.objectType(RecentlySentError, {
  name: 'RecentlySentError',
  description: 'The same booking was sent the notice less than a minute ago.',
  interfaces: [UserErrorInterface],
});
builder.objectType(AccessNotOpenError, {
  name: 'AccessNotOpenError',
  description: 'The door is shut.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    opensAt: t.expose('opensAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it opens; null when that is not known, or never.',
    }),
    state: t.expose('state', {
      type: AccessState,
      description: 'Why it is shut; `CANCELLED` also for a cancelled booking.',
    }),
    bookingCancelled: t.exposeBoolean('bookingCancelled', {
      description: 'The booking is cancelled and the session is not: whoever books again may come.',
    }),
  }),
});

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
      description: 'The link: an https address; loses what is invisible or not of it.',
    }),
    joiningInstructions: t.field({
      type: TextChange,
      description: 'Plain text, at most 2000 characters; line breaks are kept.',
    }),
    sendAt: t.field({ type: SendTimeChange, description: 'When the notice goes out.' }),
    waitingNote: t.string({
      description: 'What people at the door are told, at most 280 characters; null takes it away.',
    }),
  }),
});

type Change<T> = { set?: T | null; reset?: boolean | null; clear?: boolean | null } | null | undefined;

/** `@oneOf` is held to here, so that whatever is none of the intents is refused in the union. */
function intentOf<T>(field: string, change: Change<T>): SetResetClear<T> | undefined {
  if (change === undefined) return undefined;
  if (change && Object.keys(change).length === 1) {
    if (change.set != null) return { set: change.set };
    if (change.reset === true) return { reset: true };
    if (change.clear === true) return { clear: true };
  }
  const others = field === 'sendAt' ? ' or { reset: true }' : ', { reset: true } or { clear: true }';
  throw new InvalidInputError(field, `Give { set: value }${others}: exactly one, or leave it out.`);
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
const JoinSessionInput = builder.inputType('JoinSessionInput', {
  description: 'Either a booking of the caller’s, or the token of a personal access URL.',
  fields: (t) => ({
    bookingId: t.id({ description: 'The caller’s booking; staff: any of the center.' }),
    accessToken: t.string({
      description: 'The last part of a personal access URL: serves whoever holds it.',
    }),
  }),
});

const JoinSession = builder.objectRef<{ joinUrl: string; bookingId: string }>('JoinSession').implement({
  description: 'The door is open: go to `joinUrl`.',
  fields: (t) => ({
    joinUrl: t.exposeString('joinUrl', { description: 'The provider’s link as it is now.' }),
  }),
});

export { JoinSession };

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
      ],
    },
    args: { input: t.arg({ type: EditSessionAccessInput, required: true }) },
    resolve: async (query, _root, { input }, { access, viewer, db }) => {
      const id = rowId('Session', input.sessionId);
      await access.edit(viewer, id, {
        joinUrl: intentOf('joinUrl', input.joinUrl),
        joiningInstructions: intentOf('joiningInstructions', input.joiningInstructions),
        sendAt: intentOf('sendAt', input.sendAt) as SetReset<Date> | undefined,
        waitingNote: input.waitingNote,
      });
      return db.session.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  sendAccessNow: t.withAuth({ staff: true }).prismaField({
    type: 'Session',
    description: 'Sends the access notice now. Repeated, it reaches only whoever has not had it. Staff only.',
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
  joinSession: t.field({
    type: JoinSession,
    description:
      'The press of the button: answers the link and records attendance. Public, because a token is a right of its own.',
    errors: { types: [AccessNotOpenError, SessionEndedError] },
    secretAnswer: true,
    args: { input: t.arg({ type: JoinSessionInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { access, viewer } = context;
      const bookingId = input.bookingId == null ? null : rowId('Booking', input.bookingId);
      const presser = presserOf({ accessToken: input.accessToken, bookingId, viewer });
      const press = () => access.join(presser);
      return 'accessToken' in presser && !viewer
        ? countedByPass(context, presser.accessToken, press)
        : press();
    },
  }),
}));

/**
 * Counts what nobody in particular does with an access pass by the pass, as its page is, and gives the address its call
 * back. One with a pass that nobody has stays a call of the address, or trying many would be free.
 */
export async function countedByPass<T>(
  context: Context,
  accessToken: string,
  press: () => Promise<T>,
): Promise<T> {
  const { limiter, passes, clientAddress } = context;
  const wait = await limiter.take(CALLS, passCaller(passes.hashIn(accessToken)), 1);
  if (wait !== null) throw new RateLimitedError(Math.ceil(wait));
  // Each field of a mutation is a call of its own.
  const giveBack = () => limiter.take(CALLS, addressCaller(clientAddress), -1);
  try {
    const done = await press();
    await giveBack();
    return done;
  } catch (error) {
    if (error instanceof UserError && !(error instanceof NotFoundError)) await giveBack();
    throw error;
  }
}
