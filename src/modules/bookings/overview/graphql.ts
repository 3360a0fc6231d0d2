import { builder } from '../../../graphql/schema-kit/builder.ts';
import type { Order } from '../../../graphql/schema-kit/page-args.ts';
import { FORWARD, pageOf, rowsAsked } from '../../../graphql/schema-kit/row-pages.ts';
import { globalId } from '../../../lib/global-ids.ts';
import { Modality } from '../../services/graphql.ts';
import { SessionStatus } from '../../sessions/graphql.ts';
import { BookingStatus } from '../graphql.ts';
import type { BookingOverview as Row } from './queries.ts';

// No personal URL and no session: to read somewhere is no right to act there.
const BookingOverview = builder.objectRef<Row>('BookingOverview').implement({
  description:
    'A booking as a calendar shows it, of any center that has the same proven address. To act on one elsewhere, `switchAccount`.',
  fields: (t) => ({
    bookingId: t.id({
      description: 'The id of its `Booking`, which is known to accounts of its center alone.',
      resolve: ({ id }) => globalId('Booking', id),
    }),
    centerId: t.id({
      description: 'The id of its `Center`, for `switchAccount`.',
      resolve: ({ centerId }) => globalId('Center', centerId),
    }),
    centerName: t.exposeString('centerName', { description: 'How the center is called.' }),
    elsewhere: t.exposeBoolean('elsewhere', {
      description: 'Whether it is of another center than the one that is signed in to: then it is read-only.',
    }),
    serviceName: t.exposeString('serviceName', { description: 'What is taught.' }),
    modality: t.expose('modality', { type: Modality, description: 'Whether it is online.' }),
    teacherName: t.exposeString('teacherName', {
      nullable: true,
      description: 'Who teaches, by name; null: not decided.',
    }),
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'The start of its session.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'The end of its session.' }),
    timeZone: t.exposeString('timeZone', { description: 'The center’s zone.' }),
    status: t.expose('status', { type: BookingStatus, description: 'Whether it holds a seat.' }),
    sessionStatus: t.expose('sessionStatus', {
      type: SessionStatus,
      description: 'Whether the session takes place.',
    }),
  }),
});

const Overview = builder.connectionObject(
  { type: BookingOverview, name: 'BookingOverviewConnection' },
  { name: 'BookingOverviewEdge' },
);

const BY_START: Order = { name: 'all bookings', by: ['startsAt'], kind: 'instant' };

builder.prismaObjectField('Customer', 'allBookings', (t) =>
  t.field({
    type: Overview,
    nullable: true,
    description:
      'One’s bookings in all centers where one’s proven address is a customer’s, by start: for 30 days after a code went there, in the sign-in that it began; else those of the own center. `upcoming` false: also what is over or cancelled, newest first. Null for everybody but the customer.',
    args: {
      ...FORWARD,
      upcoming: t.arg.boolean({
        defaultValue: true,
        description: 'Only seats held in sessions that are not over.',
      }),
    },
    extensions: { order: BY_START },
    select: { id: true },
    resolve: async ({ id }, args, { bookings, viewer, now }) => {
      if (viewer?.role !== 'customer' || viewer.id !== id) return null;
      const upcoming = args.upcoming ?? true;
      return pageOf(args, await bookings.all(viewer, { ...rowsAsked(args), upcoming, now }));
    },
  }),
);
