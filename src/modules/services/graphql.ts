import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order } from '../../graphql/schema-kit/page-args.ts';
import { COUNTED } from '../../graphql/schema-kit/total-count.ts';
import { isStaff, partnerMay } from '../../lib/caller.ts';
import { knownRowId, matchNothing } from '../../lib/global-ids.ts';
import type { Viewer } from '../../ports/identity.ts';
import { joinUrlWarnings } from './join-url-rules.ts';
import { servicesNamed } from './queries.ts';

const staffOnly = { authScopes: { staff: true }, unauthorizedResolver: () => null, nullable: true } as const;

export const Modality = builder.enumType('Modality', {
  description: 'How all sessions of a service are held (R3, R4).',
  values: {
    IN_PERSON: { description: 'At the center: no link, no online access.' },
    ONLINE: { description: 'By a video call whose link the center keeps here.' },
  } as const,
});

export const JoinUrlWarning = builder.enumType('JoinUrlWarning', {
  description: 'What staff should know of a link.',
  values: {
    PERSONAL_ROOM: {
      description: 'The link is of the room of one person: it may open for nobody else who teaches.',
    },
    PERSONAL_BACKUP_ROOM: { description: 'The same of the backup room.' },
  } as const,
});

export const Service = builder.prismaNode('Service', {
  id: { field: 'id' },
  select: { id: true, name: true },
  description: 'What a center offers. Its dated classes are its sessions.',
  fields: (t) => ({
    center: t.relation('center', { description: 'Whose it is.' }),
    name: t.exposeString('name', { description: 'What it is called.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'Plain text for customers; null: none.',
    }),
    modality: t.expose('modality', { type: Modality, description: 'Binds every session (R4).' }),
    capacity: t.exposeInt('capacity', { description: 'Seats of a new session.' }),
    durationMinutes: t.exposeInt('durationMinutes', { description: 'Length of a new session.' }),
    joinUrl: t.exposeString('joinUrl', {
      ...staffOnly,
      description: 'The link that its sessions take over (R5). Null: none yet, or the caller is not staff.',
    }),
    backupJoinUrl: t.exposeString('backupJoinUrl', {
      ...staffOnly,
      description:
        'The link of the room to turn to where the other fails, which its sessions take over. Null: none, or the caller is not staff.',
    }),
    joinUrlWarnings: t.field({
      ...staffOnly,
      type: [JoinUrlWarning],
      select: { joinUrl: true, backupJoinUrl: true },
      description:
        'What staff should know of its links; they are taken all the same. Null for all but staff.',
      resolve: (links) => joinUrlWarnings(links),
    }),
    joiningInstructions: t.exposeString('joiningInstructions', {
      ...staffOnly,
      description: 'Plain text that its sessions take over (R5). Null: none, or the caller is not staff.',
    }),
    accessLeadMinutes: t.exposeInt('accessLeadMinutes', {
      description:
        'Minutes from the automatic send time to the start (R9); 0 unless the center chose a lead.',
    }),
    editVersion: t.exposeInt('editVersion', {
      ...staffOnly,
      description:
        'Rises with each edit by people, also of its link, and with nothing else: give it back with an edit. Null for all but staff.',
    }),
    bookingOpensDaysAhead: t.exposeInt('bookingOpensDaysAhead', {
      nullable: true,
      description:
        'How many days before a start, 0 to 365, customers and partners can begin to book; null: as soon as a session exists.',
    }),
    bookingOpensAtTime: t.exposeString('bookingOpensAtTime', {
      nullable: true,
      description:
        'At which hour of that day, `HH:MM` on the center’s clock; null: at the time of the start. Means nothing without days.',
    }),
    bookingClosesMinutes: t.exposeInt('bookingClosesMinutes', {
      nullable: true,
      description:
        'Until how many minutes before a start, -1440 to 525,600, they can book; negative: after it; null: until the end.',
    }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing new is offered; null: it is offered.',
    }),
  }),
});

/** Staff and partners see every service of their center, customers what is offered. */
const visible = (viewer: Viewer) => {
  const { centerId } = viewer;
  if (isStaff(viewer) || partnerMay(viewer, 'calendar:read')) return { centerId };
  return viewer.role === 'customer' ? { centerId, archivedAt: null } : { centerId, id: matchNothing };
};
nodeOf('Service', ({ db, viewer }, id) => db.service.findFirst({ where: { id, AND: visible(viewer) } }));

type SignedIn = Context & { viewer: Viewer };
type ListArgs = {
  modality?: 'IN_PERSON' | 'ONLINE' | null;
  search?: string | null;
  archived?: boolean | null;
};

/** The services that the arguments ask for, of those that the caller sees. */
async function listed({ modality, search, archived }: ListArgs, { db, viewer }: SignedIn) {
  const asked = [
    ...(modality == null ? [] : [{ modality }]),
    ...(archived == null ? [] : [{ archivedAt: archived ? { not: null } : null }]),
    ...(search?.trim() ? [{ id: { in: await servicesNamed(db, viewer.centerId, search) } }] : []),
  ];
  return { AND: [visible(viewer), ...asked] };
}

const BY_NAME: Order = { name: 'services', by: ['name'], kind: 'text' };

builder.queryFields((t) => ({
  service: t.withAuth({ $any: { signedIn: true, calendarRead: true } }).prismaField({
    type: 'Service',
    nullable: true,
    description:
      'One service; null when unknown, not yours, or (for customers) no longer offered. Partners: `calendar:read`.',
    args: { id: t.arg.id({ required: true, description: 'Which.' }) },
    resolve: (query, _root, args, { db, viewer }) => {
      const id = knownRowId('Service', args.id) ?? matchNothing;
      return db.service.findFirst({ ...query, where: { id, AND: visible(viewer) } });
    },
  }),
  services: t.withAuth({ $any: { signedIn: true, calendarRead: true } }).prismaConnection(
    {
      type: 'Service',
      cursor: 'id',
      nullable: true,
      description: 'The center’s services by name; customers see what is offered. Partners: `calendar:read`.',
      args: {
        modality: t.arg({ type: Modality, description: 'Only these; absent: all.' }),
        search: t.arg.string({
          description:
            'Words, each a part of the name, with or without accents, in any case; absent or blank: all.',
        }),
        archived: t.arg.boolean({
          description:
            '`true`: only what is not offered any more, none for customers; `false`: only what is offered; absent: all.',
        }),
      },
      extensions: { order: BY_NAME },
      resolve: async (query, _root, args, context) =>
        context.db.service.findMany({ ...query, ...inOrder(BY_NAME, args, await listed(args, context)) }),
      totalCount: async (_root, args, context) =>
        context.db.service.count({ where: await listed(args, context as SignedIn) }),
    },
    COUNTED,
  ),
}));
