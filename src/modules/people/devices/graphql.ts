import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { isPerson, isStaff } from '../../../lib/caller.ts';
import { matchNothing } from '../../../lib/global-ids.ts';

builder.prismaNode('PushDevice', {
  id: { field: 'id' },
  description: 'A browser or installed web app that agreed to notifications.',
  fields: (t) => ({
    endpointHost: t.string({
      description: 'The push service’s host. The endpoint itself is never shown.',
      select: { endpoint: true },
      resolve: ({ endpoint }) => new URL(endpoint).host,
    }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime', description: 'When it was last registered.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a message last reached its service; null: never.',
    }),
  }),
});
nodeOf('PushDevice', ({ db, viewer }, id) =>
  db.pushDevice.findFirst({
    where: {
      id,
      centerId: viewer.centerId,
      removedAt: null,
      ...(isStaff(viewer) ? {} : { customerId: viewer.role === 'customer' ? viewer.id : matchNothing }),
    },
  }),
);

builder.prismaObjectField('Customer', 'pushDevices', (t) =>
  t.relation('pushDevices', {
    description: 'Browsers that agreed to notifications, newest first, at most 10; none for partners.',
    query: (_args, { viewer }) => ({
      where: { removedAt: null, ...(isPerson(viewer) ? {} : { id: matchNothing }) },
      orderBy: { registeredAt: 'desc' },
      take: MOST_ROWS['Customer.pushDevices'],
    }),
  }),
);

builder.queryField('pushPublicKey', (t) =>
  t.string({
    description: 'The VAPID key (base64url) with which a browser subscribes: `applicationServerKey`.',
    resolve: (_root, _args, { pushPublicKeys }) => pushPublicKeys[0]!,
  }),
);
