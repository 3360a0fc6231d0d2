import { builder } from '../../graphql/schema-kit/builder.ts';
import { rowId } from '../../lib/global-ids.ts';

const CreatePartnerKeyInput = builder.inputType('CreatePartnerKeyInput', {
  description: 'A new key for a partner.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'The partner’s name, at most 200 characters; a known one, in any case, gets another key.',
    }),
    scopes: t.stringList({
      required: true,
      description:
        '`calendar:read` services and sessions; `access:read` the state of access windows; `access:url` the links of open ones, and the personal URLs of its bookings; `bookings:write` booking and cancelling for customers.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it runs out, still ahead; absent: never.' }),
  }),
});
const RevokePartnerKeyInput = builder.inputType('RevokePartnerKeyInput', {
  description: 'Ends a key.',
  fields: (t) => ({ partnerKeyId: t.id({ required: true, description: 'Which.' }) }),
});

const CreatedPartnerKey = builder.objectRef<{ id: string; secret: string }>('CreatedPartnerKey').implement({
  description: 'A new key with its secret.',
  fields: (t) => ({
    partnerKey: t.prismaField({
      type: 'PartnerKey',
      description: 'The key.',
      resolve: (query, { id }, _args, { db }) => db.partnerKey.findUniqueOrThrow({ ...query, where: { id } }),
    }),
    secret: t.exposeString('secret', {
      description: 'For `Authorization: Bearer`: shown this once, and never again.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createPartnerKey: t.withAuth({ manager: true }).field({
    type: CreatedPartnerKey,
    description: 'Makes a key for a partner; its secret is shown this once. Managers only.',
    errors: { types: [] },
    secretAnswer: true,
    args: { input: t.arg({ type: CreatePartnerKeyInput, required: true }) },
    resolve: (_root, { input }, { partners, viewer }) => partners.createKey(viewer, input),
  }),
  revokePartnerKey: t.withAuth({ manager: true }).prismaField({
    type: 'PartnerKey',
    description:
      'Ends a key at once: its calls are refused and its streams end. Safe to repeat. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: RevokePartnerKeyInput, required: true }) },
    resolve: async (query, _root, { input }, { partners, viewer, db }) => {
      const id = rowId('PartnerKey', input.partnerKeyId);
      await partners.revokeKey(viewer, id);
      return db.partnerKey.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
