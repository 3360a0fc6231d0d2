import { builder } from '../../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS, OWN_CALL } from '../../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../../graphql/schema-kit/node.ts';
import { sayingTo } from '../../../../graphql/schema-kit/user-error.ts';
import { isStaff } from '../../../../lib/caller.ts';
import { knownRowId, rowId } from '../../../../lib/global-ids.ts';
import '../../graphql.ts';
import { MoveWarning, SendTimeChoice } from '../../moves/mutations.ts';
import { Schedule, Weekday } from '../graphql.ts';
import type { SchedulePreview } from './operations.ts';
import type { SessionPlan, Values } from './plan-rules.ts';
import { EFFECT_REASONS } from './rules.ts';

const ScheduleEffect = builder.enumType('ScheduleEffect', {
  description: 'What a change of a schedule does to a session.',
  values: {
    CHANGE: { description: 'It changes.' },
    KEEP: { description: 'It stays as it is: what would change was set by hand.' },
    OVER: { description: 'It stays as it is: it would already be over.' },
    LEAVE: {
      description: 'It is left over: no class is on its day any more, and somebody has booked it, or had.',
    },
    CANCEL: { description: 'It is left over and cancelled, as `cancelSessionIds` says.' },
    REMOVE: { description: 'It is left over and removed: nobody ever booked it.' },
  } as const,
});
const ScheduledValue = builder.enumType('ScheduledValue', {
  description: 'A value that a session has from its schedule.',
  values: {
    START: { description: '`startsAt`; `moveSession` sets it by hand.' },
    DURATION: { description: 'The time from start to end; `moveSession` sets it by hand.' },
    PROFESSIONAL: { description: '`professional`; `editSession` sets it by hand.' },
    CAPACITY: { description: '`capacity`; `editSession` sets it by hand.' },
  } as const,
});

const PlannedValues = builder.objectRef<Values>('PlannedValues').implement({
  description: 'How a session would be.',
  fields: (t) => ({
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'Start.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'End.' }),
    professional: t.prismaField({
      type: 'Professional',
      nullable: true,
      description: 'Who would teach; null: not decided.',
      resolve: (query, { professionalId }, _args, { db }) => {
        // Pothos refuses a query that is not used, even where there is nothing to ask for.
        const asked = { ...query, where: { id: professionalId ?? '' } };
        return professionalId === null ? null : db.professional.findUniqueOrThrow(asked);
      },
    }),
    capacity: t.exposeInt('capacity', {
      description: 'Seats: never fewer than are taken.',
    }),
    sendAt: t.expose('sendAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the access notice would go (R15, R16); null in person.',
    }),
    warnings: t.expose('warnings', {
      type: [MoveWarning],
      description: 'What staff should know of a manual send time that stays; usually empty.',
    }),
    sendTimeAfterEnd: t.exposeBoolean('sendTimeAfterEnd', {
      description:
        'Its send time was set by hand and would be after this end: `SHIFT` or `RESET` before it can be applied.',
    }),
  }),
});

const EffectOnSession = builder.objectRef<SessionPlan>('ScheduleEffectOnSession').implement({
  description: 'What a change of a schedule would do to one session.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'Which, as it is now.',
      resolve: (query, { session }, _args, { db }) =>
        db.session.findUniqueOrThrow({ ...query, where: { id: session.id } }),
    }),
    effect: t.expose('effect', { type: ScheduleEffect, description: 'What.' }),
    reason: t.string({
      description: 'Why, in a sentence: in the caller’s language, as the message of a refusal.',
      resolve: async ({ effect }, _args, context) => (await sayingTo(context))(EFFECT_REASONS[effect]),
    }),
    values: t.field({
      type: PlannedValues,
      description: 'How it would be.',
      resolve: ({ values }) => values,
    }),
    byHand: t.expose('byHand', {
      type: [ScheduledValue],
      description: 'What would stay because it was set by hand.',
    }),
    included: t.field({
      type: PlannedValues,
      nullable: true,
      description: 'How it would be with its id in `includeSessionIds`; null: the same.',
      resolve: ({ included }) => included,
    }),
  }),
});

const Preview = builder.objectRef<SchedulePreview>('SchedulePreview').implement({
  description: 'What a change of a schedule would do. Applying its token does exactly this, or nothing.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'For `editSchedule`.' }),
    sessions: t.field({
      type: [EffectOnSession],
      description: 'Each session that is concerned, by start: the first 1,000.',
      resolve: ({ sessions }) => sessions.slice(0, MOST_ROWS['SchedulePreview.sessions']),
    }),
    newSessions: t.field({
      type: ['DateTime'],
      description: 'The starts of new sessions, on weekdays that are new.',
      resolve: ({ made }) => made.map(({ startsAt }) => startsAt),
    }),
    recipients: t.exposeInt('recipients', {
      description: 'How many people with a seat are told, in one message each.',
    }),
    toldAtOnce: t.exposeBoolean('toldAtOnce', {
      description:
        'Whether an old or new start is within three hours: then people are told at once, and nothing can be taken back.',
    }),
  }),
});

builder.prismaNode('ScheduleChange', {
  id: { field: 'id' },
  description: 'A change of a schedule from a day on.',
  fields: (t) => ({
    schedule: t.relation('schedule', { description: 'Which schedule, as it is now.' }),
    sessions: t.prismaField({
      type: ['Session'],
      description: 'The sessions that it changed, moved or cancelled, by start: the first 1,000.',
      resolve: (query, { id }, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { acts: { some: { actId: id } } },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
          take: MOST_ROWS['ScheduleChange.sessions'],
        }),
    }),
    recipients: t.int({
      description: 'How many people with a seat it concerned: each is told in one message.',
      select: { act: { select: { recipients: true } } },
      resolve: ({ act }) => act.recipients,
    }),
    undoableUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Until when `undoScheduleChange` takes it back: then people are told. Null: they were told at once, or it was taken back.',
      select: { undoableUntil: true, act: { select: { at: true, undoneAt: true } } },
      resolve: ({ undoableUntil, act }) =>
        act.undoneAt !== null || undoableUntil <= act.at ? null : undoableUntil,
    }),
    undoneAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was taken back; null: it stands.',
      select: { act: { select: { undoneAt: true } } },
      resolve: ({ act }) => act.undoneAt,
    }),
  }),
});
nodeOf('ScheduleChange', async ({ db, viewer }, id) =>
  isStaff(viewer) ? db.scheduleChange.findFirst({ where: { id, act: { centerId: viewer.centerId } } }) : null,
);

builder.prismaObjectField(Schedule, 'latestChange', (t) =>
  t.prismaField({
    type: 'ScheduleChange',
    nullable: true,
    description:
      'The last change from a day on that stands; null: none. It is the one that can be taken back.',
    resolve: (query, { id }, _args, { db }) =>
      db.scheduleChange.findFirst({
        ...query,
        where: { scheduleId: id, act: { undoneAt: null } },
        orderBy: { id: 'desc' },
      }),
  }),
);

builder.queryField('schedulePreview', (t) =>
  t.withAuth({ manager: true }).field({
    ...OWN_CALL,
    type: Preview,
    nullable: true,
    description:
      'What a change of a schedule from a day on would do, session by session; null when there is no such schedule. Days before it keep what they have. Managers only.',
    args: {
      scheduleId: t.arg.id({ required: true, description: 'Which `Schedule`.' }),
      from: t.arg({
        type: 'Date',
        required: true,
        description: 'The first day of the change: today or later, within a year.',
      }),
      weekdays: t.arg({
        type: [Weekday],
        description:
          'Each once. One that stays keeps its classes, the others pair in order within the week. Absent: as before.',
      }),
      startTime: t.arg.string({ description: '`HH:MM` on a 24-hour clock; absent: as before.' }),
      durationMinutes: t.arg.int({ description: '1 to 1440; absent: as before.' }),
      professionalId: t.arg.id({ description: 'Who teaches; null: not decided; absent: as before.' }),
      capacity: t.arg.int({ description: 'Seats; null: the service’s; absent: as before.' }),
      includeSessionIds: t.arg.idList({
        description: 'These follow although values of theirs were set by hand; at most 500 with the next.',
      }),
      cancelSessionIds: t.arg.idList({ description: 'These are left over, and are cancelled.' }),
      sendTime: t.arg({
        type: SendTimeChoice,
        description: 'For send times that were set by hand; absent: `KEEP`.',
      }),
    },
    resolve: (_root, args, { scheduleChanges, viewer }) => {
      const scheduleId = knownRowId('Schedule', args.scheduleId);
      if (scheduleId === null) return null;
      const { professionalId } = args;
      const sessionIds = (ids: readonly string[] | null | undefined) =>
        (ids ?? []).map((id) => rowId('Session', id));
      return scheduleChanges.preview(viewer, {
        ...args,
        scheduleId,
        professionalId: professionalId && rowId('Professional', professionalId),
        includeSessionIds: sessionIds(args.includeSessionIds),
        cancelSessionIds: sessionIds(args.cancelSessionIds),
        sendTime: args.sendTime ?? 'KEEP',
      });
    },
  }),
);
