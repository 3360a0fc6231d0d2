import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { isPerson, isStaff, partnerMay } from '../../lib/caller.ts';
import { matchNothing } from '../../lib/global-ids.ts';
import type { Viewer as Caller } from '../../ports/identity.ts';
import { pending } from './email-changes/rules.ts';

const staffOnly = { nullable: true, authScopes: { staff: true }, unauthorizedResolver: () => null } as const;
/** A partner sees only a customer's name. */
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
  select: { id: true, name: true },
  interfaces: [Viewer],
  description: 'A member of staff: teachers and managers.',
  fields: (t) => ({
    email: t.exposeString('email', {
      ...staffOnly,
      description: 'Null for all but staff, and of somebody who left.',
    }),
    pendingEmail: t.string({
      ...staffOnly,
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

/** The row of the caller, as the type that it is. */
export async function viewerRow(db: Context['db'], { id, role }: Pick<Caller, 'id' | 'role'>) {
  const where = { id };
  if (role === 'partner')
    return Object.assign(await db.partner.findUniqueOrThrow({ where }), { __typename: 'Partner' });
  if (role === 'customer')
    return Object.assign(await db.customer.findUniqueOrThrow({ where }), { __typename: 'Customer' });
  return Object.assign(await db.professional.findUniqueOrThrow({ where }), { __typename: 'Professional' });
}

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
}));
