import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { inOrder } from '../../../graphql/schema-kit/page-args.ts';
import { COUNTED } from '../../../graphql/schema-kit/total-count.ts';
import { isStaff } from '../../../lib/caller.ts';
import { dayOf } from '../../../lib/time.ts';
import { Service } from '../../services/graphql.ts';
import { BY_START, Session } from '../graphql.ts';
import { leftStanding } from './queries.ts';
import { shownSchedules } from './rules.ts';

const staffOnly = { authScopes: { staff: true }, nullable: true } as const;

export const Weekday = builder.enumType('Weekday', {
  description: 'A day of the week, on the center’s calendar.',
  values: {
    MONDAY: { description: 'The first of the week.' },
    TUESDAY: { description: 'The second.' },
    WEDNESDAY: { description: 'The third.' },
    THURSDAY: { description: 'The fourth.' },
    FRIDAY: { description: 'The fifth.' },
    SATURDAY: { description: 'The sixth.' },
    SUNDAY: { description: 'The last.' },
  } as const,
});

type Range = { from?: Date | null; to?: Date | null };

const sessionsOf = (scheduleId: string, { from, to }: Range) => ({
  scheduleId,
  startsAt: { gte: from ?? undefined, lt: to ?? undefined },
});

export const Schedule = builder.prismaNode('Schedule', {
  id: { field: 'id' },
  description:
    'The weekly classes of a service, on the center’s clock and calendar. Their sessions exist eight weeks ahead.',
  fields: (t) => ({
    service: t.relation('service', { description: 'What is taught.' }),
    professional: t.relation('professional', {
      nullable: true,
      description: 'Who teaches new sessions; null: not decided.',
    }),
    weekdays: t.expose('weekdays', { type: [Weekday], description: 'On which days, in the week’s order.' }),
    startTime: t.exposeString('startTime', {
      description:
        'On the center’s clock, `HH:MM`, the whole year round. Where the clocks jump over it, later by the jump; where they show it twice, the first time.',
    }),
    durationMinutes: t.exposeInt('durationMinutes', { description: 'Length of each session.' }),
    capacity: t.exposeInt('capacity', {
      nullable: true,
      description: 'Seats of each new session; null: the service’s.',
    }),
    from: t.field({
      type: 'Date',
      description: 'The first day, included.',
      select: { fromDate: true },
      resolve: ({ fromDate }) => dayOf(fromDate),
    }),
    until: t.field({
      type: 'Date',
      nullable: true,
      description: 'The last day, included; null: it goes on.',
      select: { untilDate: true },
      resolve: ({ untilDate }) => untilDate && dayOf(untilDate),
    }),
    sessions: t.prismaConnection(
      {
        type: 'Session',
        cursor: 'id',
        description: 'Its sessions by start, those that were moved or cancelled too: eight weeks ahead.',
        args: {
          from: t.arg({ type: 'DateTime', description: 'The first start; absent: from the beginning.' }),
          to: t.arg({ type: 'DateTime', description: 'Before this start; absent: to the end.' }),
        },
        extensions: { order: BY_START },
        resolve: (query, { id }, args, { db }) =>
          db.session.findMany({ ...query, ...inOrder(BY_START, args, sessionsOf(id, args)) }),
        totalCount: ({ id }, args, { db }) =>
          db.session.count({ where: sessionsOf(id, args as unknown as Range) }),
      },
      COUNTED,
    ),
    sessionsAfterUntil: t.prismaConnection(
      {
        type: 'Session',
        cursor: 'id',
        description:
          'What an early end, or other weekdays, left standing: sessions ahead, of days after `until` or of a weekday that is not in `weekdays`, that somebody has booked, or had. They take place unless they are cancelled.',
        extensions: { order: BY_START },
        resolve: async (query, { id }, args, { db, now }) => {
          const where = { id: { in: await leftStanding(db, id, now) } };
          return db.session.findMany({ ...query, ...inOrder(BY_START, args, where) });
        },
        totalCount: async ({ id }, _args, { db, now }) => (await leftStanding(db, id, now)).length,
      },
      COUNTED,
    ),
  }),
});
nodeOf('Schedule', async ({ db, viewer }, id) =>
  isStaff(viewer) ? db.schedule.findFirst({ where: { id, centerId: viewer.centerId } }) : null,
);

builder.prismaObjectField(Service, 'schedules', (t) =>
  t.relation('schedules', {
    ...staffOnly,
    description:
      'Its weekly classes in the order they were made, those too that ended within a year. Staff only.',
    query: (_args, { now }) => ({
      where: shownSchedules(now),
      orderBy: { id: 'asc' },
      take: MOST_ROWS['Service.schedules'],
    }),
  }),
);

builder.prismaObjectField(Session, 'schedule', (t) =>
  t.relation('schedule', {
    ...staffOnly,
    description: 'Which weekly schedule it came from; null: a one-off. Staff only.',
  }),
);
