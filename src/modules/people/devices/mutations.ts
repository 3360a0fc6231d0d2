import { builder } from '../../../graphql/schema-kit/builder.ts';
import { userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { InvalidPushEndpointError } from './errors.ts';

userErrorType(InvalidPushEndpointError, 'The push endpoint is not an https URL of a public push service.');

const PushSubscriptionKeysInput = builder.inputType('PushSubscriptionKeysInput', {
  description: 'The browser’s keys, in base64url.',
  fields: (t) => ({
    p256dh: t.string({ required: true, description: '65 bytes.' }),
    auth: t.string({ required: true, description: '16 bytes.' }),
  }),
});
const PushSubscriptionInput = builder.inputType('PushSubscriptionInput', {
  description:
    'What a browser’s `PushSubscription.toJSON()` answers. Keys that are not here, such as those of browsers to come, are ignored.',
  extensions: { foreign: true },
  fields: (t) => ({
    endpoint: t.string({ required: true, description: 'An https URL of a public push service.' }),
    expirationTime: t.float({ description: 'As the browser gives it; not used.' }),
    applicationServerKey: t.string({
      description:
        'The key that it subscribed with (`subscription.options`, base64url): messages are signed with its pair, also when `pushPublicKey` is another by then. Absent: what is known of the endpoint, else the present one.',
    }),
    keys: t.field({
      type: PushSubscriptionKeysInput,
      required: true,
      description: 'The keys that messages are encrypted for.',
    }),
  }),
});
const RegisterPushDeviceInput = builder.inputType('RegisterPushDeviceInput', {
  description: 'Registers a browser for oneself or, for staff, for a customer.',
  fields: (t) => ({
    subscription: t.field({
      type: PushSubscriptionInput,
      required: true,
      description: 'The browser’s subscription.',
    }),
    customerId: t.id({ description: 'Staff: for this customer; absent: for oneself.' }),
  }),
});
const RemovePushDeviceInput = builder.inputType('RemovePushDeviceInput', {
  description: 'Takes a browser off.',
  fields: (t) => ({ deviceId: t.id({ required: true, description: 'Which `PushDevice`.' }) }),
});

builder.mutationFields((t) => ({
  registerPushDevice: t.withAuth({ signedIn: true }).prismaField({
    type: 'PushDevice',
    description:
      'Registers a browser for notifications. Safe to repeat; a known endpoint moves to its new owner.',
    errors: { types: [InvalidPushEndpointError] },
    args: { input: t.arg({ type: RegisterPushDeviceInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) => {
      const customerId = input.customerId == null ? null : rowId('Customer', input.customerId);
      const id = await people.registerPushDevice(viewer, input.subscription, customerId);
      return db.pushDevice.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  removePushDevice: t.withAuth({ signedIn: true }).prismaField({
    type: 'PushDevice',
    description: 'Takes a browser off: one’s own, or for staff a customer’s.',
    errors: { types: [] },
    args: { input: t.arg({ type: RemovePushDeviceInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) => {
      const id = rowId('PushDevice', input.deviceId);
      await people.removePushDevice(viewer, id);
      return db.pushDevice.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
