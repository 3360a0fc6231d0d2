import { builder } from '../../graphql/schema-kit/builder.ts';
import { rowId } from '../../lib/global-ids.ts';

const CustomerExport = builder.objectRef<{ data: object }>('CustomerExport').implement({
  description: 'Everything that is kept about a customer.',
  fields: (t) => ({
    data: t.expose('data', {
      type: 'JSON',
      description:
        'An object with `customer`, `pushDevices`, `signIns`, `devices` (kinds of them, for a year), `emailChanges` and `bookings`, each of these with its `messages`. Without the personal URLs: a file that lies about must open no door.',
    }),
  }),
});

const ExportCustomerInput = builder.inputType('ExportCustomerInput', {
  description: 'Whose data.',
  fields: (t) => ({ customerId: t.id({ required: true, description: 'Which customer.' }) }),
});
const DeleteCustomerInput = builder.inputType('DeleteCustomerInput', {
  description: 'Who is to be erased; there is no way back.',
  fields: (t) => ({ customerId: t.id({ required: true, description: 'Which customer.' }) }),
});

builder.mutationFields((t) => ({
  exportCustomer: t.withAuth({ signedIn: true }).field({
    type: CustomerExport,
    description: 'Hands out everything that is kept about a customer. Managers, and the customer.',
    errors: { types: [] },
    secretAnswer: true,
    args: { input: t.arg({ type: ExportCustomerInput, required: true }) },
    resolve: async (_root, { input }, { erasure, viewer }) => ({
      data: await erasure.exportCustomer(viewer, rowId('Customer', input.customerId)),
    }),
  }),
  deleteCustomer: t.withAuth({ signedIn: true }).prismaField({
    type: 'Customer',
    description:
      'Erases a customer: seats ahead are given back, URLs, tokens and streams end at once, and name, address and browsers are gone; messages stay counted. Safe to repeat. Managers, and the customer.',
    errors: { types: [] },
    args: { input: t.arg({ type: DeleteCustomerInput, required: true }) },
    resolve: async (query, _root, { input }, { erasure, viewer, db }) => {
      const id = rowId('Customer', input.customerId);
      await erasure.deleteCustomer(viewer, id);
      return db.customer.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
