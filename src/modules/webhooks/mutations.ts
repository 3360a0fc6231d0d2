import { builder } from '../../graphql/schema-kit/builder.ts';
import { userErrorType } from '../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../lib/global-ids.ts';
import { InvalidWebhookUrlError } from './errors.ts';

userErrorType(InvalidWebhookUrlError, 'The URL is not an https URL of a public host.');

const CreateWebhookEndpointInput = builder.inputType('CreateWebhookEndpointInput', {
  description: 'Where to be told, and of what.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'An https URL of a public host.' }),
    events: t.stringList({
      required: true,
      description:
        'Among `session.access.opened session.access.changed session.moved session.cancelled session.restored booking.created booking.cancelled delivery.failed`; a partner those that its scopes let it know of, and bookings that it made.',
    }),
  }),
});
const endpointInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ webhookEndpointId: t.id({ required: true, description: 'Which.' }) }),
  });
const DeleteWebhookEndpointInput = endpointInput('DeleteWebhookEndpointInput', 'Ends an endpoint.');
const RotateWebhookSecretInput = endpointInput('RotateWebhookSecretInput', 'Asks for a new secret.');
const ResumeWebhookEndpointInput = endpointInput('ResumeWebhookEndpointInput', 'Ends a pause.');
const ReplayWebhookDeliveryInput = builder.inputType('ReplayWebhookDeliveryInput', {
  description: 'Sends a message again.',
  fields: (t) => ({ webhookDeliveryId: t.id({ required: true, description: 'Which.' }) }),
});

const withSecret = (name: string, description: string) =>
  builder.objectRef<{ id: string; secret: string }>(name).implement({
    description,
    fields: (t) => ({
      webhookEndpoint: t.prismaField({
        type: 'WebhookEndpoint',
        description: 'The endpoint.',
        resolve: (query, { id }, _args, { db }) =>
          db.webhookEndpoint.findUniqueOrThrow({ ...query, where: { id } }),
      }),
      secret: t.exposeString('secret', {
        description:
          '`whsec_…`, by which the receiver verifies messages (Standard Webhooks): shown this once, and never again.',
      }),
    }),
  });
const CreatedWebhookEndpoint = withSecret('CreatedWebhookEndpoint', 'A new endpoint with its secret.');
const RotatedWebhookSecret = withSecret('RotatedWebhookSecret', 'An endpoint with its new secret.');

const forManagersAndPartners = { $any: { manager: true, partner: true } } as const;

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.withAuth(forManagersAndPartners).field({
    type: CreatedWebhookEndpoint,
    description:
      'Registers an endpoint, a manager for the center and a partner for itself. Managers, and partners their own.',
    errors: { types: [InvalidWebhookUrlError] },
    secretAnswer: true,
    args: { input: t.arg({ type: CreateWebhookEndpointInput, required: true }) },
    resolve: (_root, { input }, { webhookEndpoints, viewer }) => webhookEndpoints.register(viewer, input),
  }),
  deleteWebhookEndpoint: t.withAuth(forManagersAndPartners).prismaField({
    type: 'WebhookEndpoint',
    description: 'Ends an endpoint with all that waits for it. Managers, and partners their own.',
    errors: { types: [] },
    args: { input: t.arg({ type: DeleteWebhookEndpointInput, required: true }) },
    resolve: async (query, _root, { input }, { webhookEndpoints, viewer, db }) => {
      const id = rowId('WebhookEndpoint', input.webhookEndpointId);
      await webhookEndpoints.remove(viewer, id);
      return db.webhookEndpoint.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  rotateWebhookSecret: t.withAuth(forManagersAndPartners).field({
    type: RotatedWebhookSecret,
    description:
      'Makes a new secret; for a day messages carry a signature by the one before as well. Managers, and partners their own.',
    errors: { types: [] },
    secretAnswer: true,
    args: { input: t.arg({ type: RotateWebhookSecretInput, required: true }) },
    resolve: (_root, { input }, { webhookEndpoints, viewer }) =>
      webhookEndpoints.rotate(viewer, rowId('WebhookEndpoint', input.webhookEndpointId)),
  }),
  resumeWebhookEndpoint: t.withAuth(forManagersAndPartners).prismaField({
    type: 'WebhookEndpoint',
    description:
      'Tries a paused endpoint again, what waits for it first. Safe to repeat. Managers, and partners their own.',
    errors: { types: [] },
    args: { input: t.arg({ type: ResumeWebhookEndpointInput, required: true }) },
    resolve: async (query, _root, { input }, { webhookEndpoints, viewer, db }) => {
      const id = rowId('WebhookEndpoint', input.webhookEndpointId);
      await webhookEndpoints.resume(viewer, id);
      return db.webhookEndpoint.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  replayWebhookDelivery: t.withAuth(forManagersAndPartners).prismaField({
    type: 'WebhookDelivery',
    description:
      'Sends a message again, under its old id, so that a receiver which had it knows. Managers, and partners their own.',
    errors: { types: [] },
    args: { input: t.arg({ type: ReplayWebhookDeliveryInput, required: true }) },
    resolve: async (query, _root, { input }, { webhookEndpoints, viewer, db }) => {
      const id = rowId('WebhookDelivery', input.webhookDeliveryId);
      await webhookEndpoints.replay(viewer, id);
      return db.webhookDelivery.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
