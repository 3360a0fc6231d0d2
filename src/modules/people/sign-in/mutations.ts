import { actAs, builder } from '../../../graphql/schema-kit/builder.ts';
import { countForAccount } from '../../../graphql/schema-kit/calls.ts';
import type { Context } from '../../../graphql/schema-kit/context.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { UserErrorInterface, userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { globalId, knownRowId, rowId } from '../../../lib/global-ids.ts';
import { Viewer, viewerRow } from '../graphql.ts';
import {
  type AccountChoice,
  ChooseAccountError,
  InvalidRefreshTokenError,
  InvalidSignInCodeError,
} from './errors.ts';
import type { SignedIn as ClientTokens } from './tokens/operations.ts';

export const AccountRole = builder.enumType('AccountRole', {
  description: 'As what somebody signs in: an address may be staff in one center and a customer in another.',
  values: {
    MANAGER: { value: 'manager', description: 'Staff who may do everything in the center.' },
    PROFESSIONAL: { value: 'professional', description: 'Other staff.' },
    CUSTOMER: { value: 'customer', description: 'A person who books.' },
  } as const,
});

const AccountOption = builder.objectRef<AccountChoice>('AccountChoice').implement({
  description: 'One of the accounts of an address.',
  fields: (t) => ({
    centerId: t.id({
      description: 'Its center, for `SignInInput.centerId`.',
      resolve: ({ centerId }) => globalId('Center', centerId),
    }),
    centerName: t.exposeString('centerName', { description: 'How the center is called.' }),
    role: t.expose('role', { type: AccountRole, description: 'As what, for `SignInInput.role`.' }),
  }),
});

userErrorType(
  InvalidSignInCodeError,
  'The code is wrong, used, too old, or was tried wrong too often: all the same to the caller.',
);
builder.objectType(ChooseAccountError, {
  name: 'ChooseAccountError',
  description: 'The code is right, and stays good: sign in again with it and with one of these accounts.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    accounts: t.field({
      type: [AccountOption],
      description: 'The accounts to choose from, at most 100.',
      resolve: ({ accounts }) => accounts.slice(0, MOST_ROWS['ChooseAccountError.accounts']),
    }),
  }),
});
userErrorType(
  InvalidRefreshTokenError,
  'The sign-in is over, or this token of it was used before, which ends it: sign in again.',
);

export const SignInCodeRequest = builder.objectRef<{ expiresAt: Date }>('SignInCodeRequest').implement({
  description: 'The same whether the address is known or not.',
  fields: (t) => ({
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when the code is good.' }),
  }),
});
export const SignedIn = builder.objectRef<ClientTokens>('SignedIn').implement({
  description: 'What a client keeps of a sign-in.',
  fields: (t) => ({
    accessToken: t.exposeString('accessToken', {
      description: 'For `Authorization: Bearer`, and `connectionParams.token` of a socket.',
    }),
    refreshToken: t.exposeString('refreshToken', {
      description: 'For `refreshSession`, once, within 30 days; it is replaced each time.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the access token runs out.' }),
    viewer: t.field({
      type: Viewer,
      description: 'Who signed in.',
      resolve: ({ viewer }, _args, { db }) => viewerRow(db, viewer),
    }),
  }),
});
const SignedOut = builder.objectRef<{ signedOutAt: Date }>('SignedOut').implement({
  description: 'The sign-in is over.',
  fields: (t) => ({ signedOutAt: t.expose('signedOutAt', { type: 'DateTime', description: 'Since when.' }) }),
});

const RequestSignInCodeInput = builder.inputType('RequestSignInCodeInput', {
  description: 'Who wants to sign in.',
  fields: (t) => ({ email: t.string({ required: true, description: 'Where the code is mailed.' }) }),
});
const SignInInput = builder.inputType('SignInInput', {
  description: 'A code that was mailed, and where it is not enough, the account that is meant.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The address it was mailed to.' }),
    code: t.string({
      required: true,
      description:
        'The six digits or twelve characters, in any case; spaces, dashes, dots and invisible characters do no harm, nor do the digits of another script.',
    }),
    centerId: t.id({ description: 'For an address that is known in several centers.' }),
    role: t.field({ type: AccountRole, description: 'For an address that is staff and customer.' }),
  }),
});
const RefreshSessionInput = builder.inputType('RefreshSessionInput', {
  description: 'A client that stays signed in.',
  fields: (t) => ({ refreshToken: t.string({ required: true, description: 'The last one.' }) }),
});
const EndSignInInput = builder.inputType('EndSignInInput', {
  description: 'Ends one of one’s own sign-ins.',
  fields: (t) => ({ signInId: t.id({ required: true, description: 'Which `SignIn`.' }) }),
});
const SignOutInput = builder.inputType('SignOutInput', {
  description: 'A client that signs out.',
  fields: (t) => ({ refreshToken: t.string({ required: true, description: 'The last one.' }) }),
});

/** The response is read as the account that signed in, whatever token came with the request. */
export function signedIn(context: Context, tokens: ClientTokens): ClientTokens {
  actAs(context, tokens.viewer);
  return tokens;
}

builder.mutationFields((t) => ({
  requestSignInCode: t.field({
    type: SignInCodeRequest,
    description:
      'Mails a code to an address that is known, and answers the same for one that is not: six digits, or twelve characters for an address that was guessed at. Several codes are good at once, each once. Where a fresh one is in the mailbox, a further request may send none for two minutes. Without a token an idempotency key is ignored.',
    errors: { types: [] },
    args: { input: t.arg({ type: RequestSignInCodeInput, required: true }) },
    resolve: (_root, { input }, { signIn, clientAddress }) => signIn.requestCode(input, clientAddress),
  }),
  signIn: t.field({
    type: SignedIn,
    description:
      'Signs in with a code, once. It proves the address, and makes the customer of a `signUp`. The access token is good for 15 minutes; `refreshSession` gives the next.',
    errors: { types: [InvalidSignInCodeError, ChooseAccountError] },
    secretAnswer: true,
    args: { input: t.arg({ type: SignInInput, required: true }) },
    resolve: async (_root, { input: { centerId, role, ...input } }, context) => {
      // A malformed id matches no center: the response must be the same as for an unknown one.
      const center = centerId == null ? null : (knownRowId('Center', centerId) ?? '');
      const chosen = { centerId: center, role: role ?? null };
      return signedIn(
        context,
        await context.signIn.signIn(input, chosen, context.clientAddress, context.userAgent),
      );
    },
  }),
  refreshSession: t.field({
    type: SignedIn,
    description:
      'New tokens for a refresh token. Each is good once; within 10 seconds a repeat is answered the same, later it is taken for theft and ends the sign-in.',
    errors: { types: [InvalidRefreshTokenError] },
    secretAnswer: true,
    args: { input: t.arg({ type: RefreshSessionInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const tokens = await context.signIn.refresh(input.refreshToken);
      if (!context.viewer) await countForAccount(context, tokens.viewer);
      return signedIn(context, tokens);
    },
  }),
  signOut: t.field({
    type: SignedOut,
    description:
      'Ends the sign-in of a refresh token: its tokens are void and its streams end at once. Safe to repeat, and for a token that is none. Without a token an idempotency key is ignored.',
    errors: { types: [] },
    args: { input: t.arg({ type: SignOutInput, required: true }) },
    resolve: (_root, { input }, { signIn }) => signIn.signOut(input.refreshToken),
  }),
  endSignIn: t.withAuth({ signedIn: true }).prismaField({
    type: 'SignIn',
    description:
      'Ends a sign-in of one’s own, such as that of a lost phone: its tokens are void and its streams end at once. Safe to repeat.',
    errors: { types: [] },
    args: { input: t.arg({ type: EndSignInInput, required: true }) },
    resolve: async (query, _root, { input }, { signIn, viewer, db }) => {
      const id = rowId('SignIn', input.signInId);
      await signIn.endSignIn(viewer, id);
      return db.signIn.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
