import { builder } from '../../../graphql/schema-kit/builder.ts';
import { UserErrorInterface, userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { MessageLimitError } from '../errors.ts';
import { Customer, Professional, viewerRow } from '../graphql.ts';
import { InvalidSignInCodeError } from '../sign-in/errors.ts';
import { SignInAgainError } from './errors.ts';

userErrorType(
  SignInAgainError,
  'The act wants a sign-in whose code was entered within the last 10 minutes. New tokens do not renew that moment.',
);
builder.objectType(MessageLimitError, {
  name: 'MessageLimitError',
  description:
    'The customer’s own acts have caused 20 messages to this address within 24 hours: nothing was changed.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    until: t.expose('until', { type: 'DateTime', description: 'When the act may be tried again.' }),
  }),
});

const ConfirmEmailInput = builder.inputType('ConfirmEmailInput', {
  description: 'The code that was mailed to the new address.',
  fields: (t) => ({
    code: t.string({
      required: true,
      description: 'As it stands in the mail; spaces and dashes do not count.',
    }),
  }),
});
const TakeEmailBackInput = builder.inputType('TakeEmailBackInput', {
  description: 'The right to take a change of address back.',
  fields: (t) => ({
    token: t.string({
      required: true,
      description: 'The last part of the link in the mail to the old address.',
    }),
  }),
});

const EmailTakenBack = builder.objectRef<{ at: Date }>('EmailTakenBack').implement({
  description: 'The old address is in the account again, and every sign-in of it has ended.',
  fields: (t) => ({ at: t.expose('at', { type: 'DateTime', description: 'Since when.' }) }),
});

const ConfirmEmailResult = builder.errorUnion('ConfirmEmailResult', {
  description: 'The account, or a refusal: `... on UserError { __typename message }` reads any of those.',
  types: [Customer, Professional, InvalidSignInCodeError, SignInAgainError],
});

builder.mutationFields((t) => ({
  confirmEmail: t.withAuth({ signedIn: true }).field({
    type: ConfirmEmailResult,
    description:
      'Makes `pendingEmail` the caller’s address, by the code that was mailed there within 10 minutes; five wrong tries end it. Every other sign-in of the account ends, personal URLs are renewed, and the old address can take it back for 7 days.',
    args: { input: t.arg({ type: ConfirmEmailInput, required: true }) },
    resolve: async (_root, { input }, { emailChanges, viewer, db }) => {
      await emailChanges.confirm(viewer, input.code);
      return viewerRow(db, viewer) as never;
    },
  }),
  takeEmailBack: t.field({
    type: EmailTakenBack,
    description:
      'Takes a change of address back, confirmed or not, within 7 days: the old address is in the account again, and every sign-in, token and browser of it is gone. Public, because the token is a right of its own. Safe to repeat.',
    errors: { types: [] },
    args: { input: t.arg({ type: TakeEmailBackInput, required: true }) },
    resolve: (_root, { input }, { emailChanges }) => emailChanges.takeBack(input.token),
  }),
}));
