import { builder } from '../../graphql/schema-kit/builder.ts';
import { addressCaller, CALLS, passCaller } from '../../graphql/schema-kit/calls.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { UserErrorInterface } from '../../graphql/schema-kit/user-error.ts';
import { NotFoundError, RateLimitedError, UserError } from '../../lib/errors.ts';
import { rowId } from '../../lib/global-ids.ts';
import { SessionEndedError } from '../sessions/errors.ts';
import { AccessNotOpenError } from './errors.ts';
import { AccessState } from './graphql.ts';
import { seatCredential } from './rules.ts';

builder.objectType(AccessNotOpenError, {
  name: 'AccessNotOpenError',
  description: 'The session cannot be joined now.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    opensAt: t.expose('opensAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it opens; null when that is not known, or never.',
    }),
    state: t.expose('state', {
      type: AccessState,
      description: 'Why it cannot be joined; `CANCELLED` also for a cancelled booking.',
    }),
    bookingCancelled: t.exposeBoolean('bookingCancelled', {
      description: 'The booking is cancelled and the session is not: booking again helps.',
    }),
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

export const JoinSession = builder
  .objectRef<{ joinUrl: string; bookingId: string }>('JoinSession')
  .implement({
    description: 'The session is open: go to `joinUrl`.',
    fields: (t) => ({
      joinUrl: t.exposeString('joinUrl', { description: 'The provider’s link as it is now.' }),
    }),
  });

builder.mutationField('joinSession', (t) =>
  t.field({
    type: JoinSession,
    description:
      'The press of the button: answers the link and records attendance. Public, because a token is a right of its own.',
    errors: { types: [AccessNotOpenError, SessionEndedError] },
    secretAnswer: true,
    args: { input: t.arg({ type: JoinSessionInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { access, viewer } = context;
      const bookingId = input.bookingId == null ? null : rowId('Booking', input.bookingId);
      const credential = seatCredential({ accessToken: input.accessToken, bookingId, viewer });
      const press = () => access.join(credential);
      return 'accessToken' in credential && !viewer
        ? countedByPass(context, credential.accessToken, press)
        : press();
    },
  }),
);

/**
 * Counts an anonymous press against its pass, as the access page does, and refunds the call of the client's address.
 * A press with an unknown pass stays a call of the address: guessing passes is not free.
 */
async function countedByPass<T>(context: Context, accessToken: string, press: () => Promise<T>): Promise<T> {
  const { limiter, passes, clientAddress } = context;
  const wait = await limiter.take(CALLS, passCaller(passes.hashIn(accessToken)), 1);
  if (wait !== null) throw new RateLimitedError(Math.ceil(wait));
  // Each field of a mutation is a call of its own.
  const refund = () => limiter.take(CALLS, addressCaller(clientAddress), -1);
  try {
    const done = await press();
    await refund();
    return done;
  } catch (error) {
    if (error instanceof UserError && !(error instanceof NotFoundError)) await refund();
    throw error;
  }
}
