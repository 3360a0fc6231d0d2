import { builder } from '../../../graphql/schema-kit/builder.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { knownRowId } from '../../../lib/global-ids.ts';

/** Customers and partners do not see how a center sends its messages. */
const forStaff = {
  nullable: true,
  authScopes: { staff: true },
  unauthorizedResolver: () => null,
} as const;

const Center = builder.prismaNode('Center', {
  id: { field: 'id' },
  description: 'A studio, gym or training center: everything else belongs to one.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What customers call it; the sender of its messages.' }),
    timeZone: t.exposeString('timeZone', {
      description: 'IANA zone in which its calendar is meant, such as `Europe/Rome`.',
    }),
    locale: t.exposeString('locale', {
      description: 'Language tag for customers who chose none, such as `it-IT`.',
    }),
    contactEmail: t.exposeString('contactEmail', {
      nullable: true,
      description: 'Where customers write to; replies to messages go here.',
    }),
    contactPhone: t.exposeString('contactPhone', {
      nullable: true,
      description: 'What customers may call; null when there is none.',
    }),
    freeCancellationMinutes: t.exposeInt('freeCancellationMinutes', {
      description: 'A booking can be cancelled freely until this many minutes before the start.',
    }),
    publicTimetable: t.exposeBoolean('publicTimetable', {
      description:
        'Whether anybody, without a token, may read `publicTimetable`: times, services, the names of who teaches, and whether a class is full. Off at first.',
    }),
    signUp: t.exposeBoolean('signUp', {
      description: 'Whether whoever proves an address may become a customer by `signUp`. Off at first.',
    }),
    remindersEnabled: t.exposeBoolean('remindersEnabled', {
      ...forStaff,
      description: 'Whether reminders go out (R17). Null for all but staff.',
    }),
    reminderLeadMinutes: t.exposeInt('reminderLeadMinutes', {
      ...forStaff,
      description: 'Minutes from the reminder to the start. Null for all but staff.',
    }),
    attendanceConfirmationsEnabled: t.exposeBoolean('attendanceConfirmationsEnabled', {
      ...forStaff,
      description: 'Whether people are asked if they will come (R17). Null for all but staff.',
    }),
    attendanceConfirmationLeadMinutes: t.exposeInt('attendanceConfirmationLeadMinutes', {
      ...forStaff,
      description: 'Minutes from that question to the end of free cancellation. Null for all but staff.',
    }),
    declineFreesSeat: t.exposeBoolean('declineFreesSeat', {
      ...forStaff,
      description: 'Whether a *no* gives the seat back. Null for all but staff.',
    }),
    bookingConfirmationsEnabled: t.exposeBoolean('bookingConfirmationsEnabled', {
      ...forStaff,
      description:
        'Whether people are told that they are booked, and that somebody else cancelled it. Null for all but staff.',
    }),
    quietFrom: t.exposeString('quietFrom', {
      ...forStaff,
      description:
        'From this time of day, `HH:MM` on the customer’s clock, reminders and questions wait for nobody: they go then. Null for all but staff.',
    }),
    quietUntil: t.exposeString('quietUntil', {
      ...forStaff,
      description: 'Until this time of day; equal to `quietFrom`: no quiet hours. Null for all but staff.',
    }),
  }),
});
nodeOf('Center', async ({ db, viewer }, id) =>
  id === viewer.centerId ? db.center.findUnique({ where: { id } }) : null,
);

builder.queryField('center', (t) =>
  t.withAuth({ $any: { signedIn: true, partner: true } }).field({
    type: Center,
    nullable: true,
    description: 'The caller’s center. Any partner too.',
    resolve: (_root, _args, { centers, viewer }) => centers.row(viewer.centerId),
  }),
);

type PublicFacts = { name: string; timeZone: string; signUp: boolean };

const PublicCenter = builder.objectRef<PublicFacts>('PublicCenter').implement({
  description: 'What anybody may know of a center that shows its timetable. It is no `Center`.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What customers call it.' }),
    timeZone: t.exposeString('timeZone', { description: 'The zone in which its classes are planned.' }),
    signUp: t.exposeBoolean('signUp', {
      description: 'Whether whoever proves an address becomes a customer by `signUp`.',
    }),
  }),
});

builder.queryField('publicCenter', (t) =>
  t.field({
    type: PublicCenter,
    nullable: true,
    description: 'A center whose `publicTimetable` anybody may read, for its heading; null elsewhere.',
    args: { centerId: t.arg.id({ required: true, description: 'Which.' }) },
    resolve: async (_root, args, { centers }) => {
      const id = knownRowId('Center', args.centerId);
      const center = id ? await centers.row(id) : null;
      return center?.publicTimetable && center.suspendedAt === null ? center : null;
    },
  }),
);
