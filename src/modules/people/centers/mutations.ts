import { builder } from '../../../graphql/schema-kit/builder.ts';

const UpdateCenterInput = builder.inputType('UpdateCenterInput', {
  description:
    'Absent leaves a value; null, or a blank text, empties what a center need not have. Leads are whole minutes, up to half a year.',
  fields: (t) => ({
    name: t.string({ description: 'At most 200 characters.' }),
    timeZone: t.string({ description: 'IANA zone; sessions keep their instants.' }),
    locale: t.string({ description: 'Language tag.' }),
    contactEmail: t.string({ description: 'Null: none.' }),
    contactPhone: t.string({ description: 'Null: none.' }),
    freeCancellationMinutes: t.int({ description: 'Before the start.' }),
    remindersEnabled: t.boolean({ description: '`false`: nobody is reminded.' }),
    reminderLeadMinutes: t.int({ description: 'Before the start.' }),
    attendanceConfirmationsEnabled: t.boolean({ description: '`false`: nobody is asked.' }),
    attendanceConfirmationLeadMinutes: t.int({ description: 'Before free cancellation ends.' }),
    declineFreesSeat: t.boolean({ description: '`false`: a *no* keeps the seat.' }),
    bookingConfirmationsEnabled: t.boolean({ description: '`true`: bookings are confirmed by message.' }),
    quietFrom: t.string({ description: '`HH:MM` on the customer’s clock.' }),
    quietUntil: t.string({ description: '`HH:MM` on the customer’s clock; may be the next morning.' }),
    publicTimetable: t.boolean({
      description: '`true`: anybody may read `publicTimetable`, with the names of who teaches.',
    }),
    signUp: t.boolean({ description: '`true`: whoever proves an address may become a customer (`signUp`).' }),
  }),
});

builder.mutationField('updateCenter', (t) =>
  t.withAuth({ manager: true }).prismaField({
    type: 'Center',
    description: 'Changes the caller’s center; what is planned and not sent yet follows. Managers only.',
    errors: { types: [] },
    args: { input: t.arg({ type: UpdateCenterInput, required: true }) },
    resolve: async (query, _root, { input }, { centers, viewer, db }) => {
      await centers.update(viewer, input);
      return db.center.findUniqueOrThrow({ ...query, where: { id: viewer.centerId } });
    },
  }),
);
