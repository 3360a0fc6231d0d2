import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { UserErrorInterface, userErrorType } from '../../../graphql/schema-kit/user-error.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { SignInAgainError } from '../email-changes/errors.ts';
import { EmailTakenError, MessageLimitError } from '../errors.ts';
import { ProfessionalRole } from '../graphql.ts';
import { LastManagerError, StillTeachingError } from './errors.ts';

userErrorType(LastManagerError, 'The center would be left without a manager.');
builder.objectType(StillTeachingError, {
  name: 'StillTeachingError',
  description: 'Whoever is to leave still has classes, and nothing was said of who teaches them.',
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    schedules: t.prismaField({
      type: ['Schedule'],
      description: 'Their weekly classes of which further sessions are to come; at most 100.',
      resolve: (query, { scheduleIds }, _args, { db }) =>
        db.schedule.findMany({
          ...query,
          where: { id: { in: scheduleIds } },
          orderBy: { id: 'asc' },
          take: MOST_ROWS['StillTeachingError.schedules'],
        }),
    }),
    sessions: t.prismaField({
      type: ['Session'],
      description: 'Their sessions that are neither ended nor cancelled, soonest first; at most 100.',
      resolve: (query, { sessionIds }, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { id: { in: sessionIds.slice(0, MOST_ROWS['StillTeachingError.sessions']) } },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
        }),
    }),
    scheduleCount: t.int({
      description: 'How many weekly classes they are in all.',
      resolve: ({ scheduleIds }) => scheduleIds.length,
    }),
    sessionCount: t.int({
      description: 'How many sessions they are in all.',
      resolve: ({ sessionIds }) => sessionIds.length,
    }),
  }),
});

const CreateProfessionalInput = builder.inputType('CreateProfessionalInput', {
  description: 'A new member of staff.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 200 characters.' }),
    email: t.string({ required: true, description: 'Unique among the center’s staff.' }),
    role: t.field({ type: ProfessionalRole, required: true, description: 'What they may do.' }),
    locale: t.string({ description: 'Language tag; null: the center’s.' }),
  }),
});
const UpdateProfessionalInput = builder.inputType('UpdateProfessionalInput', {
  description: 'Absent leaves a value.',
  fields: (t) => ({
    professionalId: t.id({ required: true, description: 'Whom.' }),
    name: t.string({ description: 'At most 200 characters.' }),
    email: t.string({
      description: 'Unique among the center’s staff. One’s own waits as `pendingEmail` for its code.',
    }),
    role: t.field({ type: ProfessionalRole, description: 'What they may do.' }),
    locale: t.string({ description: 'Language tag; null: the center’s.' }),
  }),
});
const RemoveProfessionalInput = builder.inputType('RemoveProfessionalInput', {
  description:
    'Ends an account: its tokens are void at once. While they have classes, say who teaches those: a successor, or nobody yet.',
  fields: (t) => ({
    professionalId: t.id({ required: true, description: 'Whom; not oneself.' }),
    successorId: t.id({
      description: 'Who takes over their weekly classes and sessions; somebody else on the staff.',
    }),
    leaveUnassigned: t.boolean({
      description:
        '`true`: their classes have no teacher until one is set; false, null or absent: as if not given.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createProfessional: t.withAuth({ manager: true }).prismaField({
    type: 'Professional',
    description: 'Adds a member of staff. Managers only.',
    errors: { types: [EmailTakenError] },
    args: { input: t.arg({ type: CreateProfessionalInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) =>
      db.professional.findUniqueOrThrow({
        ...query,
        where: { id: await people.createProfessional(viewer, input) },
      }),
  }),
  updateProfessional: t.withAuth({ manager: true }).prismaField({
    type: 'Professional',
    description:
      'Changes a member of staff; a new role counts from the next request on, a new address ends sign-ins; one’s own waits for a code as a customer’s does. Managers only.',
    errors: { types: [EmailTakenError, LastManagerError, SignInAgainError, MessageLimitError] },
    args: { input: t.arg({ type: UpdateProfessionalInput, required: true }) },
    resolve: async (query, _root, { input: { professionalId, ...change } }, { people, viewer, db }) => {
      const id = rowId('Professional', professionalId);
      await people.updateProfessional(viewer, id, change);
      return db.professional.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
  removeProfessional: t.withAuth({ manager: true }).prismaField({
    type: 'Professional',
    description:
      'Ends an account: its tokens are void and its streams end at once, name, address and browsers are gone, and its classes go to a successor or to nobody yet. What it taught, and what was sent, stays counted. Managers only.',
    errors: { types: [LastManagerError, StillTeachingError] },
    args: { input: t.arg({ type: RemoveProfessionalInput, required: true }) },
    resolve: async (query, _root, { input }, { people, viewer, db }) => {
      const id = rowId('Professional', input.professionalId);
      const successorId = input.successorId == null ? null : rowId('Professional', input.successorId);
      await people.removeProfessional(viewer, id, { ...input, successorId });
      return db.professional.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
}));
