import { builder } from '../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { Professional, Viewer } from '../people/graphql.ts';

builder.prismaNode('Partner', {
  id: { field: 'id' },
  interfaces: [Viewer],
  description: 'Another business that calls by a program. Seen by itself.',
  fields: (t) => ({
    scopes: t.stringList({
      description: 'What the key of this call may do: `calendar:read access:read access:url bookings:write`.',
      resolve: (_partner, _args, { viewer }) => [...(viewer?.key?.scopes ?? [])],
    }),
  }),
});
nodeOf('Partner', async ({ db, viewer }, id) =>
  viewer.role === 'partner' && viewer.id === id ? db.partner.findUnique({ where: { id } }) : null,
);

builder.prismaNode('PartnerKey', {
  id: { field: 'id' },
  description: 'A secret with which a partner calls. Managers only.',
  fields: (t) => ({
    name: t.string({
      description: 'The partner’s name. Keys of one name are one partner’s, and share its bookings.',
      select: { partner: { select: { name: true } } },
      resolve: ({ partner }) => partner.name,
    }),
    prefix: t.exposeString('prefix', {
      description: 'How the secret begins, to tell keys apart. The rest is kept nowhere.',
    }),
    scopes: t.exposeStringList('scopes', {
      description: 'What it may do: `calendar:read access:read access:url bookings:write`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to ten minutes; null: never.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it runs out; null: not by itself.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null: it was not.',
    }),
    createdBy: t.field({
      type: Professional,
      nullable: true,
      description:
        'The manager who made it; null: it was made before this was written down, or they are no longer on the staff.',
      select: { createdBy: true },
      resolve: ({ createdBy }) => (createdBy?.removedAt === null ? createdBy : null),
    }),
  }),
});
nodeOf('PartnerKey', async ({ db, viewer }, id) =>
  viewer.role === 'manager' ? db.partnerKey.findFirst({ where: { id, centerId: viewer.centerId } }) : null,
);

builder.prismaObjectField('Professional', 'partnerKeys', (t) =>
  t.relation('partnerKeys', {
    nullable: true,
    authScopes: { manager: true },
    unauthorizedResolver: () => null,
    description:
      'The keys that they made and that still stand, newest first, at most 20, also of somebody who was just removed: whether they go on is for a manager to say. Null for all but managers.',
    query: (_args, { now }) => ({
      where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: MOST_ROWS['Professional.partnerKeys'],
    }),
  }),
);

builder.queryField('partnerKeys', (t) =>
  t.withAuth({ manager: true }).prismaField({
    type: ['PartnerKey'],
    nullable: true,
    description:
      'The keys of the center’s partners, newest first, then those that were revoked, the last ones first: 200 in all. Managers only.',
    resolve: (query, _root, _args, { db, viewer }) =>
      db.partnerKey.findMany({
        ...query,
        where: { centerId: viewer.centerId },
        // The keys that stand are limited when they are made, so the rest of the page is for revoked ones.
        orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }, { id: 'desc' }],
        take: MOST_ROWS['Query.partnerKeys'],
      }),
  }),
);
