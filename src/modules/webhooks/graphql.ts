import { builder } from '../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order } from '../../graphql/schema-kit/page-args.ts';
import { Professional } from '../people/graphql.ts';
import { endpointsOf } from './rules.ts';

const Status = builder.enumType('WebhookDeliveryStatus', {
  description: 'What became of a webhook message.',
  values: {
    PENDING: { description: 'Waits for its first attempt, or for the next.' },
    CLAIMED: { description: 'On its way.' },
    DELIVERED: { description: 'The endpoint answered with success.' },
    FAILED: { description: 'Given up, for `reason`.' },
  } as const,
});
const Reason = builder.enumType('WebhookDeliveryReason', {
  description: 'Why a webhook message was not delivered, or not yet.',
  values: {
    REFUSED: {
      description: 'The endpoint answered something else than success; redirects are not followed.',
    },
    UNREACHABLE: { description: 'No connection, or no trusted TLS.' },
    SILENT: { description: 'It took the message and did not answer in time.' },
    NOT_PUBLIC: { description: 'The address does not lead to a public host any more.' },
    GONE: { description: 'It answered 410: the endpoint is paused.' },
    SECRET_UNREADABLE: {
      description:
        'Its secret is encrypted with one of ours that is not configured now. It waits for up to 14 days; rotating the endpoint’s helps as well.',
    },
    EXPIRED: {
      description:
        'It waited for three days behind a pause, while the center was suspended, or for a partner without a key; or 14 days for its secret.',
    },
    ENDPOINT_DELETED: { description: 'The endpoint was deleted.' },
    WITHHELD: {
      description: 'It was due before the server was restored: the operator releases or drops it.',
    },
    DROPPED: { description: 'It was due before the server was restored, and the operator dropped it.' },
  } as const,
});

builder.prismaNode('WebhookEndpoint', {
  id: { field: 'id' },
  description:
    'Where somebody is told of events. Seen by managers, and by the partner that registered it. Its secret is shown once.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where messages are posted to.' }),
    events: t.exposeStringList('events', { description: 'What is told, such as `session.access.opened`.' }),
    partnerName: t.string({
      nullable: true,
      description: 'The partner whose it is; null: the center’s own.',
      select: { partner: { select: { name: true } } },
      resolve: ({ partner }) => partner?.name ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was registered.' }),
    createdBy: t.field({
      type: Professional,
      nullable: true,
      description:
        'The manager who registered it; null: a partner did, or it was before this was written down, or they are no longer on the staff.',
      select: { createdBy: true },
      resolve: ({ createdBy }) => (createdBy?.removedAt === null ? createdBy : null),
    }),
    previousSecretUntil: t.expose('previousSecretUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when messages are signed with the secret before as well; null: never rotated.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing gets through; null: the last message did.',
    }),
    pausedAt: t.expose('pausedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when nothing is sent and nothing new is listed, because nothing got through for a day or it answered 410; null: it works. `resumeWebhookEndpoint` tries again.',
    }),
  }),
});
nodeOf('WebhookEndpoint', ({ db, viewer }, id) =>
  db.webhookEndpoint.findFirst({ where: { id, ...endpointsOf(viewer) } }),
);

builder.prismaNode('WebhookDelivery', {
  id: { field: 'id' },
  description:
    'One event for one endpoint. Its id is the `webhook-id` of its requests, the same at every attempt.',
  fields: (t) => ({
    type: t.exposeString('type', { description: 'What happened, such as `booking.created`.' }),
    status: t.expose('status', { type: Status, description: 'What became of it.' }),
    reason: t.expose('reason', {
      type: Reason,
      nullable: true,
      description: 'Why not, or not yet; null: nothing stands in the way.',
    }),
    responseStatus: t.exposeInt('responseStatus', {
      nullable: true,
      description: 'The HTTP status of the last answer; null: there was none.',
    }),
    attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null: it is done.',
    }),
    deliveredAt: t.expose('deliveredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was accepted; null: it was not.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
  }),
});
nodeOf('WebhookDelivery', ({ db, viewer }, id) =>
  db.webhookDelivery.findFirst({ where: { id, endpoint: endpointsOf(viewer) } }),
);

const BY_AGE: Order = { name: 'webhook deliveries', by: ['createdAt'], kind: 'instant' };

builder.prismaObjectField('Professional', 'webhookEndpoints', (t) =>
  t.relation('webhookEndpoints', {
    nullable: true,
    authScopes: { manager: true },
    unauthorizedResolver: () => null,
    description:
      'The endpoints that they registered and that still stand, oldest first, at most 20, also of somebody who was just removed. Null for all but managers.',
    query: {
      where: { deletedAt: null },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: MOST_ROWS['Professional.webhookEndpoints'],
    },
  }),
);

builder.prismaObjectField('WebhookEndpoint', 'deliveries', (t) =>
  t.prismaConnection({
    type: 'WebhookDelivery',
    cursor: 'id',
    description: 'Its messages, newest first; what is done is kept for 30 days.',
    args: { status: t.arg({ type: Status, description: 'Only these; absent: all.' }) },
    extensions: { order: BY_AGE },
    resolve: (query, { id: endpointId }, args, { db }) =>
      db.webhookDelivery.findMany({
        ...query,
        ...inOrder(BY_AGE, args, { endpointId, status: args.status ?? undefined }, true),
      }),
  }),
);

builder.queryField('webhookEndpoints', (t) =>
  t.withAuth({ $any: { manager: true, partner: true } }).prismaField({
    type: ['WebhookEndpoint'],
    nullable: true,
    description:
      'Where the center and its partners are told of events, oldest first, at most 500. Managers, and partners their own.',
    resolve: (query, _root, _args, { db, viewer }) =>
      db.webhookEndpoint.findMany({
        ...query,
        where: endpointsOf(viewer),
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: MOST_ROWS['Query.webhookEndpoints'],
      }),
  }),
);
