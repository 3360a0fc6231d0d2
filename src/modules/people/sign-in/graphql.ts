import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { isPerson } from '../../../lib/caller.ts';
import { matchNothing } from '../../../lib/global-ids.ts';
import type { Viewer as Caller } from '../../../ports/identity.ts';
import { ownerOf } from '../accounts/rules.ts';
import { Viewer } from '../graphql.ts';

builder.prismaNode('SignIn', {
  id: { field: 'id' },
  description: 'One sign-in on one device, until it is ended or was not used for 30 days. Seen by its owner.',
  fields: (t) => ({
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      description: 'When it last got new tokens; about every 15 minutes while it is in use.',
    }),
    device: t.exposeString('device', {
      nullable: true,
      description:
        'As what the browser showed itself, such as `Firefox on Linux`; null: it said nothing known.',
    }),
    current: t.boolean({
      description: 'Whether the token of this call belongs to it.',
      select: { id: true },
      resolve: ({ id }, _args, { viewer }) => viewer?.sid === id,
    }),
  }),
});
nodeOf('SignIn', ({ db, viewer }, id) => db.signIn.findFirst({ where: { id, ...ownedBy(viewer) } }));

/** A partner has keys instead of sign-ins. */
const ownedBy = (viewer: Caller | null) =>
  viewer && isPerson(viewer) ? ownerOf(viewer) : { id: matchNothing };

builder.interfaceField(Viewer, 'signIns', (t) =>
  t.prismaField({
    type: ['SignIn'],
    description:
      'Where one is signed in, the last used first, at most 20. None for a partner, and none of anybody else: staff see only their own.',
    resolve: (query, { id }, _args, { db, viewer, now }) =>
      db.signIn.findMany({
        ...query,
        where: { ...ownedBy(viewer?.id === id ? viewer : null), endedAt: null, expiresAt: { gt: now } },
        orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
        take: MOST_ROWS['Professional.signIns'],
      }),
  }),
);
