import { builder } from '../../../graphql/schema-kit/builder.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { SignInCodeRequest } from '../sign-in/mutations.ts';

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'Somebody who wants to be a customer.',
  fields: (t) => ({
    centerId: t.id({ required: true, description: 'Of which center.' }),
    email: t.string({ required: true, description: 'Where the code is mailed.' }),
    name: t.string({
      required: true,
      description: 'At most 200 characters. It is in no mail before the code.',
    }),
    locale: t.string({ description: 'Language tag such as `ca-ES`; null: the center’s.' }),
    timeZone: t.string({ description: 'IANA zone; null: the center’s.' }),
  }),
});

builder.mutationField('signUp', (t) =>
  t.field({
    type: SignInCodeRequest,
    description:
      'Mails a code with which `signIn` makes a customer, where the center wants it (`updateCenter`); elsewhere `NotFoundError`. Say the center there, too: an address with other accounts needs it. The same answer for every address, within the bounds of `requestSignInCode`. Nothing exists before the code is entered, and it all goes with the code; an account that exists stays as it is.',
    errors: { types: [] },
    args: { input: t.arg({ type: SignUpInput, required: true }) },
    resolve: (_root, { input: { centerId, ...person } }, { signIn, clientAddress }) =>
      signIn.signUp(rowId('Center', centerId), person, clientAddress),
  }),
);
