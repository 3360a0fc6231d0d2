import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order } from '../../graphql/schema-kit/page-args.ts';
import { isPerson, isStaff, partnerMay } from '../../lib/caller.ts';
import { matchNothing } from '../../lib/global-ids.ts';
import { parseInput } from '../../lib/input.ts';
import type { Viewer as Caller } from '../../ports/identity.ts';
import { pending } from './email-changes/rules.ts';
import { CustomerSearch, waysToWrite } from './rules.ts';

const staffOnly = { staff: true } as const;
/** A partner knows of a customer what it said itself, and the name. */
const notForPartners = {
  nullable: true,
  authScopes: { signedIn: true },
  unauthorizedResolver: () => null,
} as const;

export const ProfessionalRole = builder.enumType('ProfessionalRole', {
  description: 'What a member of staff may do.',
  values: {
    MANAGER: { description: 'Everything in the center.' },
    PROFESSIONAL: { description: 'Reads everything; edits access, books, sends, sets attendance.' },
  } as const,
});

export const Viewer = builder.interfaceRef<{ id: string }>('Viewer').implement({
  description: 'Whoever is calling.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    name: t.string({
      description: 'How they are called; empty for somebody who was deleted, or left the staff.',
      resolve: (row) => (row as unknown as { name: string }).name,
    }),
  }),
});

export const Professional = builder.prismaNode('Professional', {
  id: { field: 'id' },
  interfaces: [Viewer],
  description: 'A member of staff: teachers and managers.',
  fields: (t) => ({
    email: t.exposeString('email', {
      nullable: true,
      authScopes: staffOnly,
      unauthorizedResolver: () => null,
      description: 'Null for all but staff, and of somebody who left.',
    }),
    pendingEmail: t.string({
      nullable: true,
      authScopes: staffOnly,
      unauthorizedResolver: () => null,
      description:
        'The address that they asked for, while the code that was mailed there can still be entered (`confirmEmail`); null: none. Null for all but staff.',
      select: (_args, { now }) => ({ emailChanges: { where: pending(now), take: 1 } }),
      resolve: ({ emailChanges }) => emailChanges[0]?.newEmail ?? null,
    }),
    role: t.expose('role', { type: ProfessionalRole, description: 'What they may do.' }),
    locale: t.exposeString('locale', {
      nullable: true,
      description: 'Language tag of their messages; null: the center’s.',
    }),
  }),
});
nodeOf('Professional', async ({ db, viewer }, id) =>
  isPerson(viewer) || partnerMay(viewer, 'calendar:read')
    ? db.professional.findFirst({ where: { id, centerId: viewer.centerId, removedAt: null } })
    : null,
);

export const Customer = builder.prismaNode('Customer', {
  id: { field: 'id' },
  interfaces: [Viewer],
  description:
    'A person who books. Seen by staff, by the customer, and by a partner that made a booking for them: partners see the name alone.',
  fields: (t) => ({
    email: t.exposeString('email', {
      ...notForPartners,
      description: 'Where mail goes, in lower case; null: mail is skipped. Null for partners.',
    }),
    pendingEmail: t.string({
      ...notForPartners,
      description:
        'The address that its customer asked for, while the code that was mailed there can still be entered (`confirmEmail`); null: none. Null for partners.',
      select: (_args, { now }) => ({ emailChanges: { where: pending(now), take: 1 } }),
      resolve: ({ emailChanges }) => emailChanges[0]?.newEmail ?? null,
    }),
    emailVerifiedAt: t.expose('emailVerifiedAt', {
      ...notForPartners,
      type: 'DateTime',
      description:
        'When the address was proven; null: not yet. Access notices go out anyway (R13). Null for partners.',
    }),
    locale: t.exposeString('locale', {
      ...notForPartners,
      description: 'Language tag of their messages; null: the center’s. Null for partners.',
    }),
    timeZone: t.exposeString('timeZone', {
      ...notForPartners,
      description: 'IANA zone in which they are told times; null: the center’s. Null for partners.',
    }),
    pushDevices: t.relation('pushDevices', {
      description: 'Browsers that agreed to notifications, newest first, at most 10; none for partners.',
      query: (_args, { viewer }) => ({
        where: { removedAt: null, ...(isPerson(viewer) ? {} : { id: matchNothing }) },
        orderBy: { registeredAt: 'desc' },
        take: MOST_ROWS['Customer.pushDevices'],
      }),
    }),
  }),
});
nodeOf('Customer', ({ db, viewer }, id) =>
  db.customer.findFirst({
    where: { id, centerId: viewer.centerId, deletedAt: null, AND: knownTo(viewer) },
  }),
);
const knownTo = (viewer: Context['viewer']) => {
  if (isStaff(viewer)) return {};
  if (partnerMay(viewer, 'bookings:write')) return { bookings: { some: { partnerId: viewer!.id } } };
  return { id: viewer?.role === 'customer' ? viewer.id : matchNothing };
};

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

/** The account of a caller. */
export async function viewerRow(db: Context['db'], { id, role }: Pick<Caller, 'id' | 'role'>) {
  const where = { id };
  if (role === 'partner')
    return Object.assign(await db.partner.findUniqueOrThrow({ where }), { __typename: 'Partner' });
  if (role === 'customer')
    return Object.assign(await db.customer.findUniqueOrThrow({ where }), { __typename: 'Customer' });
  return Object.assign(await db.professional.findUniqueOrThrow({ where }), { __typename: 'Professional' });
}

/** Whose name or address holds each word of this text, however it is accented. Throws `InvalidInputError`. */
async function named(db: Context['db'], given: string) {
  const { search } = parseInput(CustomerSearch, { search: given });
  const asked = search.split(/\s+/).slice(0, MOST_WORDS).map(waysToWrite);
  const rows = await db.$queryRaw<{ searched: string[] }[]>`
    SELECT array(SELECT searchable(way) FROM json_array_elements_text(ways) AS way) AS searched
    FROM json_array_elements(${JSON.stringify(asked)}::json) AS ways`;
  return { AND: rows.map(({ searched }) => ({ OR: searched.map(holds) })) };
}

const BY_NAME: Order = { name: 'customers', by: ['name'], kind: 'text' };

/** A name has no more. */
const MOST_WORDS = 20;

/** What is a wildcard to LIKE is a letter here. */
const holds = (word: string) => ({ searchText: { contains: word.replace(/[\\%_]/g, '\\$&') } });

builder.queryFields((t) => ({
  viewer: t.field({
    type: Viewer,
    nullable: true,
    description: 'Who the token says is calling; null without one.',
    resolve: (_root, _args, { viewer, db }) => viewer && viewerRow(db, viewer),
  }),
  me: t.prismaField({
    type: 'Customer',
    nullable: true,
    description: 'The customer who is calling; null for everybody else.',
    resolve: (query, _root, _args, { viewer, db }) => {
      const id = viewer?.role === 'customer' ? viewer.id : matchNothing;
      return db.customer.findFirst({ ...query, where: { id, centerId: viewer?.centerId, deletedAt: null } });
    },
  }),
  customers: t.withAuth({ staff: true }).prismaConnection({
    type: 'Customer',
    cursor: 'id',
    nullable: true,
    description: 'The center’s customers by name. Staff only.',
    args: {
      search: t.arg.string({
        description:
          'Words, each a part of the name or the address, with or without accents, in any case; absent or blank: all.',
      }),
    },
    extensions: { order: BY_NAME },
    resolve: async (query, _root, args, { db, viewer }) => {
      const { search } = args;
      const found = search?.trim() ? await named(db, search) : {};
      const where = { centerId: viewer.centerId, deletedAt: null, ...found };
      return db.customer.findMany({ ...query, ...inOrder(BY_NAME, args, where) });
    },
  }),
  professionals: t.withAuth({ staff: true }).prismaField({
    type: ['Professional'],
    nullable: true,
    description: 'The center’s staff by name, at most 500. Staff only.',
    resolve: (query, _root, _args, { db, viewer }) =>
      db.professional.findMany({
        ...query,
        where: { centerId: viewer.centerId, removedAt: null },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take: MOST_ROWS['Query.professionals'],
      }),
  }),
  pushPublicKey: t.string({
    description: 'The VAPID key (base64url) with which a browser subscribes: `applicationServerKey`.',
    resolve: (_root, _args, { vapidPublicKey }) => vapidPublicKey,
  }),
}));
