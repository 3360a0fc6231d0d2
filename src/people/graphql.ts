import { builder } from '../graphql/builder.ts';
import { nodeOf } from '../graphql/nodes.ts';
import { parseInput } from '../input.ts';
import { CustomerSearch } from './rules.ts';

const staffOnly = { staff: true } as const;

export const ProfessionalRole = builder.enumType('ProfessionalRole', {
  description: 'What a member of staff may do.',
  values: {
    MANAGER: { description: 'Everything in the center.' },
    PROFESSIONAL: { description: 'Reads everything; edits access, books, sends, sets attendance.' },
  } as const,
});

const Viewer = builder.interfaceRef<{ id: string }>('Viewer').implement({
  description: 'Whoever is calling.',
  fields: (t) => ({
    name: t.string({
      description: 'How they are called.',
      resolve: (row) => (row as unknown as { name: string }).name,
    }),
  }),
});

builder.prismaNode('Professional', {
  id: { field: 'id' },
  interfaces: [Viewer],
  description: 'A member of staff: teachers and managers.',
  fields: (t) => ({
    email: t.exposeString('email', {
      nullable: true,
      authScopes: staffOnly,
      unauthorizedResolver: () => null,
      description: 'Null for all but staff.',
    }),
    role: t.expose('role', { type: ProfessionalRole, description: 'What they may do.' }),
    locale: t.exposeString('locale', {
      nullable: true,
      description: 'Language tag of their messages; null: the center’s.',
    }),
  }),
});
nodeOf('Professional', ({ db, viewer }, id) =>
  db.professional.findFirst({ where: { id, centerId: viewer.centerId, removedAt: null } }),
);

builder.prismaNode('Customer', {
  id: { field: 'id' },
  interfaces: [Viewer],
  description: 'A person who books. Seen by staff and by the customer.',
  fields: (t) => ({
    email: t.exposeString('email', {
      nullable: true,
      description: 'Where mail goes, in lower case; null: mail is skipped.',
    }),
    emailVerifiedAt: t.expose('emailVerifiedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the address was proven; null: not yet. Access notices go out anyway (R13).',
    }),
    locale: t.exposeString('locale', {
      nullable: true,
      description: 'Language tag of their messages; null: the center’s.',
    }),
    timeZone: t.exposeString('timeZone', {
      nullable: true,
      description: 'IANA zone in which they are told times; null: the center’s.',
    }),
    pushDevices: t.relation('pushDevices', {
      description: 'Browsers that agreed to notifications, newest first.',
      query: { where: { removedAt: null }, orderBy: { registeredAt: 'desc' }, take: 100 },
    }),
  }),
});
nodeOf('Customer', async ({ db, viewer }, id) =>
  viewer.role === 'customer' && viewer.id !== id
    ? null
    : db.customer.findFirst({ where: { id, centerId: viewer.centerId, deletedAt: null } }),
);

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
      ...(viewer.role === 'customer' ? { customerId: viewer.id } : {}),
    },
  }),
);

/** Whose name or address holds this text. Throws `InvalidInputError`. */
function named(given: string) {
  const { search } = parseInput(CustomerSearch, { search: given });
  // What is a wildcard to LIKE is a letter here.
  const part = { contains: search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
  return { OR: [{ name: part }, { email: part }] };
}

builder.queryFields((t) => ({
  viewer: t.field({
    type: Viewer,
    nullable: true,
    description: 'Who the token says is calling; null without one.',
    resolve: async (_root, _args, { viewer, db }) => {
      if (!viewer) return null;
      const row =
        viewer.role === 'customer'
          ? await db.customer.findUniqueOrThrow({ where: { id: viewer.id } })
          : await db.professional.findUniqueOrThrow({ where: { id: viewer.id } });
      return Object.assign(row, { __typename: viewer.role === 'customer' ? 'Customer' : 'Professional' });
    },
  }),
  customers: t.withAuth({ staff: true }).prismaConnection({
    type: 'Customer',
    cursor: 'id',
    nullable: true,
    description: 'The center’s customers by name. Staff only.',
    args: {
      search: t.arg.string({ description: 'Part of a name or address, in any case; absent or empty: all.' }),
    },
    resolve: (query, _root, { search }, { db, viewer }) =>
      db.customer.findMany({
        ...query,
        where: { centerId: viewer.centerId, deletedAt: null, ...(search?.trim() ? named(search) : {}) },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
  }),
  professionals: t.withAuth({ staff: true }).prismaField({
    type: ['Professional'],
    nullable: true,
    description: 'The center’s staff by name. Staff only.',
    resolve: (query, _root, _args, { db, viewer }) =>
      db.professional.findMany({
        ...query,
        where: { centerId: viewer.centerId, removedAt: null },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
  }),
  pushPublicKey: t.string({
    description: 'The VAPID key (base64url) with which a browser subscribes: `applicationServerKey`.',
    resolve: (_root, _args, { vapidPublicKey }) => vapidPublicKey,
  }),
}));
