import { builder } from '../../../graphql/schema-kit/builder.ts';
import { type Order, pageOfList } from '../../../graphql/schema-kit/page-args.ts';
import { OF_VIEW } from '../../../graphql/schema-kit/shared-item.ts';
import { globalId, LOWEST_ID } from '../../../lib/global-ids.ts';
import { AlertKind } from '../graphql.ts';
import type { CenterAlert, SEVERITIES } from './rules.ts';
import type { AlertChange } from './subscriptions.ts';

const BY_MOMENT: Order = { name: 'alerts', by: ['moment'], kind: 'instant' };

const Severity = builder.enumType('AlertSeverity', {
  description: 'How soon people are concerned.',
  values: {
    URGENT: { description: 'Now, or within half an hour.' },
    SOON: { description: 'Within a day.' },
    LATER: { description: 'Within two weeks.' },
  } as const satisfies Record<(typeof SEVERITIES)[number], object>,
});

const Alert = builder.objectRef<CenterAlert>('Alert').implement({
  description:
    'What staff should look at now, derived from the present state: it ends by itself when what it says is no longer so.',
  fields: (t) => ({
    id: t.id({
      description: 'The same as long as it is about the same.',
      resolve: ({ id }) => globalId('Alert', id),
    }),
    kind: t.expose('kind', { type: AlertKind, description: 'What it is about.' }),
    severity: t.expose('severity', { type: Severity, description: 'How soon people are concerned.' }),
    since: t.expose('since', { type: 'DateTime', description: 'Since when it is so, or is said.' }),
    session: t.prismaField({
      type: 'Session',
      nullable: true,
      description: 'Which session; null for a webhook endpoint.',
      resolve: (query, { sessionId: id }, _args, { db }) =>
        db.session.findUnique({ ...query, where: { id: id ?? LOWEST_ID } }),
    }),
    customer: t.prismaField({
      type: 'Customer',
      nullable: true,
      description: 'Whom messages do not reach; null for every other kind.',
      resolve: (query, { customerId: id }, _args, { db }) =>
        db.customer.findUnique({ ...query, where: { id: id ?? LOWEST_ID } }),
    }),
    professional: t.prismaField({
      type: 'Professional',
      nullable: true,
      description: 'Who teaches the session, or is not there; null where nobody does.',
      resolve: (query, { professionalId: id }, _args, { db }) =>
        db.professional.findUnique({ ...query, where: { id: id ?? LOWEST_ID } }),
    }),
    webhookEndpoint: t.prismaField({
      type: 'WebhookEndpoint',
      nullable: true,
      authScopes: { manager: true },
      unauthorizedResolver: () => null,
      description: 'Which endpoint was paused; null for every other kind, and for all but managers.',
      resolve: (query, { webhookEndpointId: id }, _args, { db }) =>
        db.webhookEndpoint.findUnique({ ...query, where: { id: id ?? LOWEST_ID } }),
    }),
    otherSession: t.prismaField({
      type: 'Session',
      nullable: true,
      description: 'Which other session has the room at the same time; null for every other kind.',
      resolve: (query, { otherSessionId: id }, _args, { db }) =>
        db.session.findUnique({ ...query, where: { id: id ?? LOWEST_ID } }),
    }),
  }),
});
builder.queryField('alerts', (t) =>
  t.withAuth({ staff: true }).connection({
    type: Alert,
    description:
      'What staff should look at, what matters first at the front: sessions of the next 14 days, whom messages do not reach, and paused webhook endpoints; the first 1,000. `centerAlerts` streams the same. Staff only.',
    extensions: { order: BY_MOMENT },
    resolve: async (_root, args, { centerAlerts, viewer }) =>
      pageOfList(BY_MOMENT, args, await centerAlerts.read(viewer)) as never,
  }),
);

const Change = builder.objectRef<AlertChange>('AlertChange').implement({
  description: 'An alert that came, changed or ended.',
  fields: (t) => ({
    alert: t.expose('alert', { type: Alert, description: 'As it is; an ended one as it was.' }),
    endedAt: t.expose('endedAt', {
      ...OF_VIEW,
      type: 'DateTime',
      nullable: true,
      description: 'When it was found to have ended; null: it stands.',
    }),
  }),
});

builder.subscriptionField('centerAlerts', (t) =>
  t.field({
    type: Change,
    authScopes: { staff: true },
    description:
      'The alerts of the center: the present ones first, then each that comes, changes or ends, for ever; after a reconnect the same again. One that only time brings shows within 15 seconds. Staff only.',
    subscribe: (_root, _args, { alertSubscriptions, viewer }) => alertSubscriptions.watchCenter(viewer!),
    resolve: (item) => {
      if (item instanceof Error) throw item;
      return item.view;
    },
  }),
);
