import { builder } from '../../../graphql/schema-kit/builder.ts';
import { userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { SignInAgainError } from '../email-changes/errors.ts';
import { EmailTakenError, MessageLimitError } from '../errors.ts';

userErrorType(EmailTakenError, 'Somebody in the center already has this address.');

const CreateCustomerInput = builder.inputType('CreateCustomerInput', {
  description: 'A new customer.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 200 characters.' }),
    email: t.string({ description: 'Unique in the center; null: mail is skipped.' }),
    locale: t.string({ description: 'Language tag such as `ca-ES`; null: the center’s.' }),
    timeZone: t.string({ description: 'IANA zone; null: the center’s.' }),
  }),
});
const UpdateCustomerInput = builder.inputType('UpdateCustomerInput', {
  description:
    'Absent leaves a value, null empties it. An address that staff gives counts as unverified, ends sign-ins, and renews the personal URLs that went to the one before. One’s own waits as `pendingEmail` for the code that is mailed there (`confirmEmail`), and the present one withdraws it.',
  fields: (t) => ({
    customerId: t.id({ required: true, description: 'Whom.' }),
    name: t.string({ description: 'At most 200 characters.' }),
    email: t.string({ description: 'Unique in the center. Nobody empties their own.' }),
    locale: t.string({ description: 'Language tag.' }),
    timeZone: t.string({ description: 'IANA zone.' }),
  }),
});

builder.mutationFields((t) => ({
  createCustomer: t.withAuth({ staff: true }).prismaField({
    type: 'Customer',
    description: 'Creates a customer. Staff only.',
    errors: { types: [EmailTakenError] },
    args: { input: t.arg({ type: CreateCustomerInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) =>
      db.customer.findUniqueOrThrow({ ...query, where: { id: await people.createCustomer(viewer, input) } }),
  }),
  updateCustomer: t.withAuth({ signedIn: true }).prismaField({
    type: 'Customer',
    description:
      'Changes a customer. Managers, and the customer. Another address of one’s own wants a sign-in by code of the last 10 minutes, is answered the same whether it is taken or not, and is told to the present one, which can take it back for 7 days.',
    errors: { types: [EmailTakenError, SignInAgainError, MessageLimitError] },
    args: { input: t.arg({ type: UpdateCustomerInput, required: true }) },
    resolve: async (query, _root, { input: { customerId, ...change } }, { people, viewer, db }) => {
      const id = rowId('Customer', customerId);
      await people.updateCustomer(viewer, id, change);
      return db.customer.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
