import { builder } from '../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../graphql/schema-kit/limits.ts';
import { UserErrorInterface } from '../../graphql/schema-kit/user-error.ts';
import { matchNothing, rowId } from '../../lib/global-ids.ts';
import { InvalidJoinUrlError, ModalityLockedError, OutdatedError } from './errors.ts';
import { Modality } from './graphql.ts';

builder.objectType(InvalidJoinUrlError, {
  name: 'InvalidJoinUrlError',
  description: 'The text is not one whole https address by which people join.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    suggestion: t.exposeString('suggestion', {
      nullable: true,
      description:
        'The meeting’s own link found in what was pasted, else its first https address; null: none, or it may be cut off.',
    }),
    passcode: t.exposeString('passcode', {
      nullable: true,
      description:
        'The passcode that stands beside that link in what was pasted, for the joining instructions; null: none is found.',
    }),
  }),
});
builder.objectType(ModalityLockedError, {
  name: 'ModalityLockedError',
  description: 'The modality binds every session (R4), and some are neither ended nor cancelled.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    blockingSessions: t.prismaField({
      type: ['Session'],
      description: 'Those in the way, soonest first; at most 100.',
      resolve: (query, error, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { id: { in: error.blockingSessionIds } },
          orderBy: { startsAt: 'asc' },
          take: MOST_ROWS['ModalityLockedError.blockingSessions'],
        }),
    }),
  }),
});

builder.objectType(OutdatedError, {
  name: 'OutdatedError',
  description: 'Somebody edited it since `editVersion` was read; nothing changed. Here it is as it is now.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      nullable: true,
      description: 'The session; null: a service was to be edited.',
      resolve: (query, { sessionId }, _args, { db }) =>
        db.session.findFirst({ ...query, where: { id: sessionId ?? matchNothing } }),
    }),
    service: t.prismaField({
      type: 'Service',
      nullable: true,
      description: 'The service; null: a session was to be edited.',
      resolve: (query, { serviceId }, _args, { db }) =>
        db.service.findFirst({ ...query, where: { id: serviceId ?? matchNothing } }),
    }),
  }),
});

const CreateServiceInput = builder.inputType('CreateServiceInput', {
  description: 'A new service.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 200 characters.' }),
    description: t.string({ description: 'Plain text, at most 4000 characters.' }),
    modality: t.field({ type: Modality, required: true, description: 'Exactly one (R3).' }),
    capacity: t.int({ required: true, description: 'Seats of each session, 1 to 10,000.' }),
    durationMinutes: t.int({ required: true, description: 'Length of each session, 1 to 1440.' }),
    joinUrl: t.string({
      description: 'An https address; loses what is invisible or not of it. Online services only.',
    }),
    backupJoinUrl: t.string({
      description: 'Where to turn to if that room fails: an https address. Online services only.',
    }),
    joiningInstructions: t.string({
      description: 'Plain text, at most 2000 characters; line breaks are kept.',
    }),
    accessLeadMinutes: t.int({
      description: 'Minutes from the automatic send time to the start, 0 to 10,080; absent: 0.',
    }),
    bookingOpensDaysAhead: t.int({
      description:
        'How many days before a start, 0 to 365, customers and partners can begin to book; null: as soon as a session exists.',
    }),
    bookingOpensAtTime: t.string({
      description:
        'At which hour of that day, `HH:MM` on the center’s clock; null: at the time of the start. Means nothing without days.',
    }),
    bookingClosesMinutes: t.int({
      description:
        'Until how many minutes before a start, -1440 to 525,600, they can book; negative: after it; null: until the end.',
    }),
  }),
});
const UpdateServiceInput = builder.inputType('UpdateServiceInput', {
  description: 'Absent leaves a value; null, or a blank text, empties an optional one.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'Which service.' }),
    name: t.string({ description: 'At most 200 characters.' }),
    description: t.string({ description: 'Plain text, at most 4000 characters.' }),
    modality: t.field({ type: Modality, description: 'Only while no session is ahead (R4).' }),
    capacity: t.int({ description: 'Seats of new sessions.' }),
    durationMinutes: t.int({ description: 'Length of new sessions.' }),
    joinUrl: t.string({ description: 'An https address; loses what is invisible or not of it.' }),
    backupJoinUrl: t.string({
      description:
        'An https address. Sessions that follow the service take it over; a backup room in use stays.',
    }),
    joiningInstructions: t.string({ description: 'Plain text, at most 2000 characters.' }),
    accessLeadMinutes: t.int({ description: 'Minutes from the automatic send time to the start.' }),
    bookingOpensDaysAhead: t.int({
      description:
        'How many days before a start, 0 to 365, customers and partners can begin to book; null: as soon as a session exists.',
    }),
    bookingOpensAtTime: t.string({
      description:
        'At which hour of that day, `HH:MM` on the center’s clock; null: at the time of the start. Means nothing without days.',
    }),
    bookingClosesMinutes: t.int({
      description:
        'Until how many minutes before a start, -1440 to 525,600, they can book; negative: after it; null: until the end.',
    }),
    editVersion: t.int({
      description:
        'That of the service as it was read: another one now is `OutdatedError`. Absent: whatever it is.',
    }),
  }),
});
const UnarchiveServiceInput = builder.inputType('UnarchiveServiceInput', {
  description: 'Takes a service into the offer again.',
  fields: (t) => ({ serviceId: t.id({ required: true, description: 'Which service.' }) }),
});
const ArchiveServiceInput = builder.inputType('ArchiveServiceInput', {
  description: 'Takes a service out of the offer.',
  fields: (t) => ({ serviceId: t.id({ required: true, description: 'Which service.' }) }),
});

builder.mutationFields((t) => ({
  createService: t.withAuth({ manager: true }).prismaField({
    type: 'Service',
    description: 'Adds a service. Managers only.',
    errors: { types: [InvalidJoinUrlError] },
    args: { input: t.arg({ type: CreateServiceInput, required: true }) },
    resolve: async (query, _root, { input }, { services, viewer, db }) =>
      db.service.findUniqueOrThrow({ ...query, where: { id: await services.create(viewer, input) } }),
  }),
  updateService: t.withAuth({ manager: true }).prismaField({
    type: 'Service',
    description: 'Changes a service. Managers only.',
    errors: { types: [InvalidJoinUrlError, ModalityLockedError, OutdatedError] },
    args: { input: t.arg({ type: UpdateServiceInput, required: true }) },
    resolve: async (query, _root, { input: { serviceId, ...change } }, { services, viewer, db }) => {
      const id = rowId('Service', serviceId);
      await services.update(viewer, id, change);
      return db.service.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  archiveService: t.withAuth({ manager: true }).prismaField({
    type: 'Service',
    description: 'Takes a service out of the offer; its sessions go on. Safe to repeat. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: ArchiveServiceInput, required: true }) },
    resolve: async (query, _root, { input }, { services, viewer, db }) => {
      const id = rowId('Service', input.serviceId);
      await services.archive(viewer, id);
      return db.service.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  unarchiveService: t.withAuth({ manager: true }).prismaField({
    type: 'Service',
    description:
      'Offers an archived service again: its schedules go on making sessions. Safe to repeat. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: UnarchiveServiceInput, required: true }) },
    resolve: async (query, _root, { input }, { services, viewer, db }) => {
      const id = rowId('Service', input.serviceId);
      await services.unarchive(viewer, id);
      return db.service.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
