import { builder } from '../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { UserErrorInterface } from '../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../lib/global-ids.ts';
import {
  EmailTakenError,
  InvalidPushEndpointError,
  LastManagerError,
  MessageLimitError,
  SignInAgainError,
  StillTeachingError,
} from './errors.ts';
import { ProfessionalRole } from './graphql.ts';

builder.objectType(EmailTakenError, {
  name: 'EmailTakenError',
  description: 'Somebody in the center already has this address.',
  interfaces: [UserErrorInterface],
});
builder.objectType(LastManagerError, {
  name: 'LastManagerError',
  description: 'The center would be left without a manager.',
  interfaces: [UserErrorInterface],
});
builder.objectType(StillTeachingError, {
  name: 'StillTeachingError',
  description: 'Whoever is to leave still has classes, and nothing was said of who teaches them.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    schedules: t.prismaField({
      type: ['Schedule'],
      description: 'Their weekly classes of which further sessions are to come; at most 100.',
      resolve: (query, { scheduleIds }, _args, { db }) =>
        db.schedule.findMany({
          ...query,
          where: { id: { in: scheduleIds } },
          orderBy: { id: 'asc' },
          take: MOST_ROWS['StillTeachingError.schedules'],
        }),
    }),
    sessions: t.prismaField({
      type: ['Session'],
      description: 'Their sessions that are neither ended nor cancelled, soonest first; at most 100.',
      resolve: (query, { sessionIds }, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { id: { in: sessionIds.slice(0, MOST_ROWS['StillTeachingError.sessions']) } },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        }),
    }),
    scheduleCount: t.int({
      description: 'How many weekly classes they are in all.',
      resolve: ({ scheduleIds }) => scheduleIds.length,
    }),
    sessionCount: t.int({
      description: 'How many sessions they are in all.',
      resolve: ({ sessionIds }) => sessionIds.length,
    }),
  }),
});
builder.objectType(InvalidPushEndpointError, {
  name: 'InvalidPushEndpointError',
  description: 'The push endpoint is not an https URL of a public push service.',
  interfaces: [UserErrorInterface],
});

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
const CreateProfessionalInput = builder.inputType('CreateProfessionalInput', {
  description: 'A new member of staff.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 200 characters.' }),
    email: t.string({ required: true, description: 'Unique among the center’s staff.' }),
    role: t.field({ type: ProfessionalRole, required: true, description: 'What they may do.' }),
    locale: t.string({ description: 'Language tag; null: the center’s.' }),
  }),
});
const UpdateProfessionalInput = builder.inputType('UpdateProfessionalInput', {
  description: 'Absent leaves a value.',
  fields: (t) => ({
    professionalId: t.id({ required: true, description: 'Whom.' }),
    name: t.string({ description: 'At most 200 characters.' }),
    email: t.string({
      description: 'Unique among the center’s staff. One’s own waits as `pendingEmail` for its code.',
    }),
    role: t.field({ type: ProfessionalRole, description: 'What they may do.' }),
    locale: t.string({ description: 'Language tag; null: the center’s.' }),
  }),
});
const RemoveProfessionalInput = builder.inputType('RemoveProfessionalInput', {
  description:
    'Ends an account: its tokens are void at once. While they have classes, say who teaches those: a successor, or nobody yet.',
  fields: (t) => ({
    professionalId: t.id({ required: true, description: 'Whom; not oneself.' }),
    successorId: t.id({
      description: 'Who takes over their weekly classes and sessions; somebody else on the staff.',
    }),
    leaveUnassigned: t.boolean({
      description:
        '`true`: their classes have no teacher until one is set; false, null or absent: as if not given.',
    }),
  }),
});
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
  createProfessional: t.withAuth({ manager: true }).prismaField({
    type: 'Professional',
    description: 'Adds a member of staff. Managers only.',
    errors: { types: [EmailTakenError] },
    args: { input: t.arg({ type: CreateProfessionalInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) =>
      db.professional.findUniqueOrThrow({
        ...query,
        where: { id: await people.createProfessional(viewer, input) },
      }),
  }),
  updateProfessional: t.withAuth({ manager: true }).prismaField({
    type: 'Professional',
    description:
      'Changes a member of staff; a new role counts from the next request on, a new address ends sign-ins; one’s own waits for a code as a customer’s does. Managers only.',
    errors: { types: [EmailTakenError, LastManagerError, SignInAgainError, MessageLimitError] },
    args: { input: t.arg({ type: UpdateProfessionalInput, required: true }) },
    resolve: async (query, _root, { input: { professionalId, ...change } }, { people, viewer, db }) => {
      const id = rowId('Professional', professionalId);
      await people.updateProfessional(viewer, id, change);
      return db.professional.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  removeProfessional: t.withAuth({ manager: true }).prismaField({
    type: 'Professional',
    description:
      'Ends an account: its tokens are void and its streams end at once, name, address and browsers are gone, and its classes go to a successor or to nobody yet. What it taught, and what was sent, stays counted. Managers only.',
    errors: { types: [LastManagerError, StillTeachingError] },
    args: { input: t.arg({ type: RemoveProfessionalInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) => {
      const id = rowId('Professional', input.professionalId);
      const successorId = input.successorId == null ? null : rowId('Professional', input.successorId);
      await people.removeProfessional(viewer, id, { ...input, successorId });
      return db.professional.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
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
