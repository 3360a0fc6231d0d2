import { builder } from '../../graphql/schema-kit/builder.ts';
import type { Context } from '../../graphql/schema-kit/context.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../graphql/schema-kit/node.ts';
import { inOrder, type Order } from '../../graphql/schema-kit/page-args.ts';
import { isPerson, isStaff } from '../../lib/caller.ts';
import { knownRowId, matchNothing } from '../../lib/global-ids.ts';
import { seatsOf } from '../access/rules.ts';
import { Booking } from '../bookings/graphql.ts';
import { Session } from '../sessions/graphql.ts';
import type { DeliveryProgress } from './queries.ts';

export const Purpose = builder.enumType('DeliveryPurpose', {
  description: 'Why a message is sent.',
  values: {
    ACCESS_NOTICE: { description: 'How to join, at the send time (R1).' },
    REMINDER: { description: 'The session is near (R17).' },
    ATTENDANCE_CONFIRMATION: { description: 'Will you come? (R17)' },
    SESSION_MOVED: { description: 'The session takes place at another time. To its professional too.' },
    SESSION_CANCELLED: { description: 'The session does not take place. To its professional too.' },
    LINK_CHANGED: {
      description:
        'The link changed: to customers who had joined while the access window is open; to the professional who had been sent the link.',
    },
    BOOKING_CONFIRMED: { description: 'The seat is taken.' },
    BOOKING_CANCELLED: { description: 'Somebody else cancelled the booking.' },
    TEACHER_LINK: { description: 'To the professional: the link, before the start.' },
    MISSING_LINK: {
      description: 'To the professional and the managers: people are booked, and there is no link yet.',
    },
    ALERT: { description: 'To the managers: what `alertKind` says.' },
    SCHEDULE_CHANGED: {
      description: 'A weekly class changed from a day on: all that changed for one person.',
    },
    SESSIONS_CANCELLED: { description: 'Several sessions were cancelled at once, by hand or by a closure.' },
    SESSION_RESTORED: { description: 'A cancelled session takes place after all. To its professional too.' },
    TEACHER_ASSIGNED: { description: 'To a professional: sessions that they teach from now on.' },
    TEACHER_UNASSIGNED: { description: 'To a professional: sessions that somebody else teaches now.' },
    TEACHER_CHANGED: { description: 'To whom the reminder named another teacher.' },
    STAFF_MESSAGE: { description: 'Words of staff to the people booked (`messageBooked`).' },
    STARTS_LATE: {
      description: 'The session starts some minutes late; by push, to those who are not in yet.',
    },
  } as const,
});
export const AlertKind = builder.enumType('AlertKind', {
  description: 'What an alert is about.',
  values: {
    NO_TEACHER: { description: 'People are booked, and nobody teaches it yet.' },
    MISSING_LINK: { description: 'People are booked, and there is no link.' },
    TEACHER_NOT_THERE: { description: 'It begins, people are booked, and its teacher has not started it.' },
    ROOM_OF_ABSENT_TEACHER: {
      description: 'Somebody else teaches, and the link is of the room of who does not.',
    },
    ROOM_CLASH: { description: 'Another session uses the same room at the same time.' },
    UNREACHABLE: { description: 'Messages do not reach somebody who is booked.' },
    WEBHOOK_PAUSED: { description: 'A webhook endpoint was paused, because it did not answer.' },
  } as const,
});
export const Channel = builder.enumType('DeliveryChannel', {
  description: 'The channel of a message.',
  values: { EMAIL: { description: 'E-mail.' }, PUSH: { description: 'Web Push.' } } as const,
});
const Status = builder.enumType('DeliveryStatus', {
  description: 'The state of a message.',
  values: {
    PENDING: {
      description: 'Waits for its first attempt, the next one, the link, or for the operator to release it.',
    },
    CLAIMED: { description: 'On its way.' },
    SENT: { description: 'The provider accepted it.' },
    UNKNOWN: {
      description:
        'The provider never answered: the message may have been sent. It is tried again, a mail a few times only where the provider reports nothing.',
    },
    SKIPPED: { description: 'Not sent, for `reason`, without a failure.' },
    FAILED: { description: 'The provider refused it for good.' },
    SUPERSEDED: { description: 'A newer message replaced it before it was sent.' },
    MISSED: { description: 'The session ended first, for `reason`.' },
  } as const,
});
export const Reason = builder.enumType('DeliveryReason', {
  description: 'Why a message was not sent, or not yet.',
  values: {
    NO_ADDRESS: { description: 'The customer has no e-mail address.' },
    NO_DEVICE: { description: 'The recipient has no browser that agreed to notifications.' },
    CENTER_SUSPENDED: { description: 'The center was suspended when it was due.' },
    DEVICE_GONE: { description: 'The browser withdrew its agreement.' },
    SEAT_LOST: { description: 'The booking no longer holds a seat.' },
    NO_LINK: { description: 'There was no link.' },
    SESSION_MOVED: { description: 'The session moved: a newer notice follows.' },
    SESSION_CANCELLED: { description: 'The session was cancelled.' },
    SESSION_ENDED: { description: 'The session ended first.' },
    PROVIDER_REFUSED: { description: 'The provider said no.' },
    PROVIDER_UNREACHABLE: { description: 'The provider could not be reached, or had a problem.' },
    PROVIDER_SILENT: { description: 'The provider took the request and never answered.' },
    URL_UNREADABLE: {
      description:
        'The personal URL is encrypted with a secret that is not configured now: the message waits for it until its deadline.',
    },
    LINK_SET: { description: 'There is a link by now.' },
    LINK_CHANGED: { description: 'The link changed again: a newer message follows.' },
    NOT_IN_CHARGE: {
      description: 'The recipient left the staff, or somebody else teaches the session by now.',
    },
    NOBODY_BOOKED: { description: 'Nobody holds a seat any more.' },
    TEACHER_SET: { description: 'Somebody teaches the session by now.' },
    TEACHER_THERE: { description: 'The teacher is there by now.' },
    ROOM_FREE: { description: 'No other session is in its room at that time by now.' },
    REACHED: { description: 'Messages reach everybody who is booked by now.' },
    TAKEN_BACK: { description: 'What it tells of was taken back before it was sent.' },
    WITHHELD: {
      description: 'It was due before the server was restored: the operator releases or drops it.',
    },
    DROPPED: { description: 'It was due before the server was restored, and the operator dropped it.' },
    ALREADY_IN: { description: 'It was for those who are not in yet, and the recipient is.' },
  } as const,
});

const ProviderEventKind = builder.enumType('ProviderEventKind', {
  description: 'A kind of report by the mail provider on a mail that it was given.',
  values: {
    PROCESSED: { description: 'The provider accepted it and will deliver it.' },
    DEFERRED: { description: 'The mailbox asked for a later attempt; the provider tries again.' },
    DELIVERED: { description: 'The mailbox accepted it.' },
    BOUNCED: { description: 'The mailbox refused it: there is no such address.' },
    BLOCKED: { description: 'The mailbox refused this mail; the address may be good.' },
    DROPPED: {
      description:
        'The provider did not try: earlier mails to this address bounced or were reported as spam.',
    },
    SPAM_REPORTED: {
      description: 'Its recipient reported it as spam: the provider will drop the next ones.',
    },
  } as const,
});

builder.prismaObject('ProviderEvent', {
  description: 'One report by the mail provider on a mail.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ProviderEventKind, description: 'What.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When, by the provider’s clock, to the second.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      authScopes: { staff: true },
      unauthorizedResolver: () => null,
      description:
        'The text of the provider or the mailbox, without addresses. Null if there is none, and for all but staff.',
    }),
  }),
});

builder.prismaNode('Delivery', {
  id: { field: 'id' },
  select: { id: true, createdAt: true },
  description:
    'One message to one address or device. For staff, and for the customer it was meant for; what was meant for staff is for staff only.',
  fields: (t) => ({
    purpose: t.expose('purpose', { type: Purpose, description: 'Why.' }),
    alertKind: t.expose('alertKind', {
      type: AlertKind,
      nullable: true,
      description: 'What an `ALERT` is about; null for every other purpose.',
    }),
    channel: t.expose('channel', { type: Channel, description: 'By which channel.' }),
    status: t.expose('status', { type: Status, description: 'What became of it.' }),
    reason: t.expose('reason', {
      type: Reason,
      nullable: true,
      description: 'Why not, or not yet; null: nothing stands in the way.',
    }),
    target: t.exposeString('target', {
      nullable: true,
      authScopes: { staff: true },
      unauthorizedResolver: () => null,
      description:
        'The address, or the device’s host. Null for a skip without a target, and for all but staff.',
    }),
    addressVerified: t.exposeBoolean('addressVerified', {
      nullable: true,
      description:
        'Whether the address was verified when the message was listed (R13); null for push, and for staff.',
    }),
    withoutDevice: t.exposeBoolean('withoutDevice', {
      description:
        'Of a mail: whether no push went beside it, because the recipient had no browser that agreed to notifications (`NO_DEVICE`). False for push.',
    }),
    attempts: t.exposeInt('attempts', { description: 'The number of attempts.' }),
    possibleRepeat: t.exposeBoolean('possibleRepeat', {
      description: 'Whether it was sent again after an attempt with an unknown outcome.',
    }),
    sentAt: t.expose('sentAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the provider accepted it; null: not accepted.',
    }),
    session: t.relation('session', {
      nullable: true,
      authScopes: { staff: true },
      unauthorizedResolver: () => null,
      description: 'The session that it is about, the first of several (`bookings`). Null for all but staff.',
    }),
    bookings: t.prismaField({
      type: ['Booking'],
      nullable: true,
      authScopes: { staff: true },
      unauthorizedResolver: () => null,
      select: { id: true, bookingId: true, actId: true },
      description:
        'The bookings that it is about, by their start: several where staff did something to several sessions at once, the first 100 of them; none where it is for staff. Null for all but staff.',
      resolve: async (query, { id, bookingId, actId }, _args, { db }) => {
        const about = actId ? await bookingsOfAct(db, id) : [bookingId];
        const ids = about.filter((one) => one !== null);
        const orderBy = [{ session: { startsAt: 'asc' as const } }, { id: 'asc' as const }];
        return db.booking.findMany({ ...query, where: { id: { in: ids } }, orderBy });
      },
    }),
    providerEvents: t.relation('providerEvents', {
      query: {
        orderBy: [{ at: 'asc' }, { kind: 'asc' }, { id: 'asc' }],
        // The last rows, in order.
        take: -MOST_ROWS['Delivery.providerEvents'],
      },
      description:
        'The mail provider’s reports, in order, the last 20; empty for push, and if reports are not set up.',
    }),
  }),
});

type Db = Context['db'];

/** The bookings of an act's message, by their session's start. */
async function bookingsOfAct(db: Db, deliveryId: string) {
  const take = MOST_ROWS['Delivery.bookings'];
  const lines = await db.deliveryLine.findMany({
    where: { deliveryId, bookingId: { not: null } },
    orderBy: [{ session: { startsAt: 'asc' } }, { sessionId: 'asc' }],
    take,
  });
  return lines.map((line) => line.bookingId);
}

/** The messages to this booking or session, and those of its session's acts that have a line for it. */
async function ofActs(db: Db, of: { bookingId: string } | { sessionId: string }) {
  const where = 'sessionId' in of ? of : { session: { bookings: { some: { id: of.bookingId } } } };
  const acts = await db.actSession.findMany({ where, select: { actId: true } });
  // By the acts too: an index finds them, but none finds a row by its lines.
  return { OR: [of, { actId: { in: acts.map(({ actId }) => actId) }, lines: { some: of } }] };
}

nodeOf('Delivery', async ({ db, viewer }, id) => {
  const own = isStaff(viewer) ? {} : { booking: seatsOf(viewer) };
  return db.delivery.findFirst({ where: { id, centerId: viewer.centerId, ...own } });
});

const BY_AGE: Order = { name: 'deliveries', by: ['createdAt'], kind: 'instant' };

builder.prismaObjectField(Session, 'deliveries', (t) =>
  t.prismaConnection({
    type: 'Delivery',
    cursor: 'id',
    nullable: true,
    authScopes: { staff: true },
    description: 'Every message of this session, in order. Staff only.',
    extensions: { order: BY_AGE },
    resolve: async (query, session, args, { db }) => {
      const where = await ofActs(db, { sessionId: session.id });
      return db.delivery.findMany({ ...query, ...inOrder(BY_AGE, args, where) });
    },
  }),
);
/** What became of messages is for people: partners are shown none. */
const toldTo = (viewer: Context['viewer']) => (isPerson(viewer) ? {} : { id: matchNothing });

builder.prismaObjectField(Booking, 'deliveries', (t) =>
  t.prismaConnection({
    type: 'Delivery',
    cursor: 'id',
    description:
      'Every message to this booking, in order: why did this person not get it? None for partners.',
    extensions: { order: BY_AGE },
    resolve: async (query, booking, args, { db, viewer }) => {
      const where = { ...(await ofActs(db, { bookingId: booking.id })), ...toldTo(viewer) };
      return db.delivery.findMany({ ...query, ...inOrder(BY_AGE, args, where) });
    },
  }),
);

builder.prismaObjectField('Customer', 'deliveries', (t) =>
  t.prismaConnection({
    type: 'Delivery',
    cursor: 'id',
    description:
      'Every message to this customer, whatever booking it is about, the newest first. None for partners.',
    extensions: { order: BY_AGE },
    resolve: (query, { id: customerId }, args, { db, viewer }) => {
      // A message about several bookings names one of them, and all are of the same customer.
      const where = { booking: { customerId }, ...toldTo(viewer) };
      return db.delivery.findMany({ ...query, ...inOrder(BY_AGE, args, where, true) });
    },
  }),
);

const Progress = builder.objectRef<DeliveryProgress>('DeliveryProgress').implement({
  description:
    'How far a session’s access notice has come, that of the present `generation`, one message for each address and browser; `total` is the sum of the four below it. Reminders and other messages are in `Session.timeline`.',
  fields: (t) => ({
    total: t.exposeInt('total', {
      description: 'Messages, as far as they are listed; 0 until the send time.',
    }),
    sent: t.exposeInt('sent', { description: 'The provider accepted it.' }),
    failed: t.exposeInt('failed', {
      description: 'Refused for good, or missed because the session ended first.',
    }),
    skipped: t.exposeInt('skipped', { description: 'Not sent for a reason, as no address or no browser.' }),
    pending: t.exposeInt('pending', { description: 'Waiting for its turn, the next try, or the link.' }),
    joined: t.exposeInt('joined', { description: 'Seats whose holder has pressed *Join session*.' }),
    attended: t.exposeInt('attended', { description: 'Seats whose holder came.' }),
    absent: t.exposeInt('absent', { description: 'Seats whose holder did not come.' }),
    coming: t.exposeInt('coming', { description: 'Seats whose holder says that they will come.' }),
    notComing: t.exposeInt('notComing', { description: 'Seats whose holder says that they will not.' }),
    seatsTaken: t.exposeInt('seatsTaken', {
      description: 'How many seats are taken, as `Session.seatsTaken`.',
    }),
    alerts: t.exposeInt('alerts', { description: 'How many are in `Session.alerts`.' }),
  }),
});

builder.subscriptionField('sessionDelivery', (t) =>
  t.field({
    type: Progress,
    authScopes: { staff: true },
    description:
      'How the access notice goes out, who books, who says that they will come, who joins and who was marked, in person too: the present first, then whenever it changes, the newest only where the client is slow; completes when the session is cancelled, or over for a day, and nothing is pending. `FORBIDDEN` for a session that is unknown or another center’s. Staff only.',
    args: { sessionId: t.arg.id({ required: true, description: 'Which session.' }) },
    subscribe: (_root, { sessionId }, { deliverySubscriptions, viewer }) =>
      deliverySubscriptions.watchSession(viewer!, knownRowId('Session', sessionId)),
    resolve: (item) => {
      if (item instanceof Error) throw item;
      return item.view;
    },
  }),
);
