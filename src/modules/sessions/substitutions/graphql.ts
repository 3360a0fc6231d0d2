import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS, OWN_CALL } from '../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { isStaff } from '../../../lib/caller.ts';
import { nullIfMissing } from '../../../lib/errors.ts';
import { rowId } from '../../../lib/global-ids.ts';
import { Session } from '../graphql.ts';
import type { SubstitutionPreview } from './operations.ts';
import type { SubstitutionEffect } from './rules.ts';

builder.prismaNode('Substitution', {
  id: { field: 'id' },
  description: 'Another professional in place of those who teach some sessions.',
  fields: (t) => ({
    from: t.expose('fromAt', { type: 'DateTime', description: 'The start of its first session.' }),
    until: t.expose('untilAt', { type: 'DateTime', description: 'The end of its last session.' }),
    professional: t.relation('substitute', { description: 'Who teaches instead.' }),
    sessions: t.prismaField({
      type: ['Session'],
      description: 'The sessions, by start; the first 200.',
      resolve: (query, { id }, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { acts: { some: { actId: id } } },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
          take: MOST_ROWS['Substitution.sessions'],
        }),
    }),
    recipients: t.int({
      description: 'How many customers are told, as counted when it was made.',
      select: { act: { select: { recipients: true } } },
      resolve: ({ act }) => act.recipients,
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
nodeOf('Substitution', async ({ db, viewer }, id) =>
  isStaff(viewer) ? db.substitution.findFirst({ where: { id, centerId: viewer.centerId } }) : null,
);

builder.prismaObjectField(Session, 'substitution', (t) =>
  t.prismaField({
    type: 'Substitution',
    nullable: true,
    authScopes: { staff: true },
    unauthorizedResolver: () => null,
    description: 'The last substitution of its teacher that stands; null: none, and for all but staff.',
    resolve: (query, { id }, _args, { db }) =>
      db.substitution.findFirst({
        ...query,
        where: { act: { undoneAt: null, sessions: { some: { sessionId: id } } } },
        orderBy: { id: 'desc' },
      }),
  }),
);

const Effect = builder.enumType('SubstitutionEffect', {
  description: 'What a substitution does to a session.',
  values: {
    ASSIGN: { description: 'The substitute teaches it.' },
    KEEP_OTHER_TEACHER: {
      description: 'It stays with whom it was given by hand, who is not the teacher of the weekly class.',
    },
  } as const,
});
const EffectOnSession = builder.objectRef<SubstitutionEffect>('SubstitutionSession').implement({
  description: 'What a substitution would do to one session.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'Which.',
      resolve: (query, { sessionId }, _args, { db }) =>
        db.session.findUniqueOrThrow({ ...query, where: { id: sessionId } }),
    }),
    effect: t.expose('effect', { type: Effect, description: 'What.' }),
    teachesTwice: t.exposeBoolean('teachesTwice', {
      description: 'Whether the substitute teaches another class at the same time.',
    }),
  }),
});
const Preview = builder.objectRef<SubstitutionPreview>('SubstitutionPreview').implement({
  description: 'What a substitution would do. Applying its token does exactly this, or nothing.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'For `substitute`.' }),
    sessions: t.field({
      type: [EffectOnSession],
      description:
        'Each session, by start; the first 200. Those that the substitute teaches already are left out.',
      resolve: ({ sessions }) => sessions.slice(0, MOST_ROWS['SubstitutionPreview.sessions']),
    }),
    recipients: t.exposeInt('recipients', {
      description: 'How many customers would be told: those whose reminder was sent already.',
    }),
    asksForRoom: t.exposeBoolean('asksForRoom', {
      description:
        'Whether `substitute` should say in whose room it is: a personal room opens only for its host.',
    }),
  }),
});

builder.queryField('substitutionPreview', (t) =>
  t.withAuth({ staff: true }).field({
    ...OWN_CALL,
    type: Preview,
    description:
      'What another professional for some sessions would do: for sessions named one by one, or between two days for those of a weekly class or of a teacher; exactly one of the three. Null when any of them is not there. For managers, and for professionals of sessions that they teach. Staff only.',
    nullable: true,
    args: {
      substituteId: t.arg.id({ required: true, description: 'Who would teach.' }),
      sessionIds: t.arg.idList({ description: 'At most 200 sessions.' }),
      scheduleId: t.arg.id({ description: 'A weekly class, between `from` and `until`.' }),
      teacherId: t.arg.id({ description: 'Whoever is away, between `from` and `until`.' }),
      from: t.arg.string({ description: 'The first day in the center’s zone, `2026-03-10`.' }),
      until: t.arg.string({ description: 'The last day, included; at most 56 days later.' }),
    },
    resolve: (
      _root,
      { substituteId, sessionIds, scheduleId, teacherId, from, until },
      { substitutions, viewer },
    ) =>
      nullIfMissing(() =>
        substitutions.preview(viewer, {
          substituteId: rowId('Professional', substituteId),
          sessionIds: sessionIds?.map((id) => rowId('Session', id)),
          scheduleId: scheduleId == null ? null : rowId('Schedule', scheduleId),
          teacherId: teacherId == null ? null : rowId('Professional', teacherId),
          from,
          until,
        }),
      ),
  }),
);
