import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS, OWN_CALL } from '../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { inOrder, type Order } from '../../../graphql/schema-kit/page-args.ts';
import { isStaff } from '../../../lib/caller.ts';
import { nullIfMissing } from '../../../lib/errors.ts';
import { rowId } from '../../../lib/global-ids.ts';
import type { ClosurePreview } from './operations.ts';

const DayPeriod = builder.inputType('DayPeriodInput', {
  description: 'Days of the center, both included.',
  fields: (t) => ({
    from: t.field({ type: 'Date', required: true, description: 'The first day.' }),
    until: t.field({ type: 'Date', required: true, description: 'The last day.' }),
  }),
});
const HourPeriod = builder.inputType('HourPeriodInput', {
  description: 'A time between two instants.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', required: true, description: 'The first instant, included.' }),
    until: t.field({ type: 'DateTime', required: true, description: 'The end, excluded.' }),
  }),
});
export const ClosurePeriod = builder.inputType('ClosurePeriodInput', {
  description: 'When: whole days or hours. At most 366 days.',
  isOneOf: true,
  fields: (t) => ({
    days: t.field({ type: DayPeriod, description: 'Whole days.' }),
    hours: t.field({ type: HourPeriod, description: 'Hours.' }),
  }),
});

type Scope = { serviceIds?: readonly (string | number)[] | null; professionalId?: string | number | null };

/** The rows that global ids name. */
export const rowsOf = <Given extends Scope>(given: Given) => ({
  ...given,
  serviceIds: given.serviceIds?.map((id) => rowId('Service', String(id))),
  professionalId: given.professionalId == null ? null : rowId('Professional', String(given.professionalId)),
});

const BY_START: Order = { name: 'closures', by: ['startsAt'], kind: 'instant' };

export const Closure = builder.prismaNode('Closure', {
  id: { field: 'id' },
  select: { id: true, startsAt: true },
  description:
    'A time in which a center is closed: what starts within it was cancelled, and schedules make no sessions there.',
  fields: (t) => ({
    from: t.expose('startsAt', { type: 'DateTime', description: 'Its first instant.' }),
    until: t.expose('endsAt', { type: 'DateTime', description: 'The first instant after it.' }),
    reason: t.string({
      nullable: true,
      description: 'What customers are told; null: nothing.',
      select: { act: { select: { text: true } } },
      resolve: ({ act }) => act.text,
    }),
    services: t.prismaField({
      type: ['Service'],
      description: 'Only these, by name; empty: all of the center.',
      select: { serviceIds: true },
      resolve: (query, { serviceIds }, _args, { db }) =>
        db.service.findMany({
          ...query,
          where: { id: { in: serviceIds } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
        }),
    }),
    professional: t.relation('professional', {
      nullable: true,
      description: 'Only the classes of this one; null: of everybody.',
    }),
    sessions: t.prismaField({
      type: ['Session'],
      description: 'What it cancelled, by start, those that were restored since too. The first 1,000.',
      resolve: (query, { id }, _args, { db }) =>
        db.session.findMany({
          ...query,
          where: { acts: { some: { actId: id } } },
          orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
          take: MOST_ROWS['Closure.sessions'],
        }),
    }),
    recipients: t.int({
      description: 'How many people held a seat in what it cancelled.',
      select: { act: { select: { recipients: true } } },
      resolve: ({ act }) => act.recipients,
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was taken back; null: it stands.',
    }),
  }),
});
nodeOf('Closure', async ({ db, viewer }, id) =>
  isStaff(viewer) ? db.closure.findFirst({ where: { id, centerId: viewer.centerId } }) : null,
);

const Caught = builder.objectRef<ClosurePreview['sessions'][number]>('ClosureEffect').implement({
  description: 'A session that a closure would cancel: it starts within it.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'Which.',
      resolve: (query, { sessionId }, _args, { db }) =>
        db.session.findUniqueOrThrow({ ...query, where: { id: sessionId } }),
    }),
    seatsTaken: t.exposeInt('seatsTaken', { description: 'How many seats people hold in it.' }),
  }),
});

const Preview = builder.objectRef<ClosurePreview>('ClosurePreview').implement({
  description: 'What a closure would do. Made with its token it does exactly this, or nothing.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'For `createClosure`, with the same period and scope.' }),
    from: t.expose('from', { type: 'DateTime', description: 'Its first instant.' }),
    until: t.expose('until', { type: 'DateTime', description: 'The first instant after it.' }),
    sessions: t.field({
      type: [Caught],
      description: 'What would be cancelled, by start. The first 1,000; `sessionCount` is of all.',
      resolve: ({ sessions }) => sessions.slice(0, MOST_ROWS['ClosurePreview.sessions']),
    }),
    sessionCount: t.int({
      description: 'How many would be cancelled.',
      resolve: ({ sessions }) => sessions.length,
    }),
    recipients: t.exposeInt('recipients', {
      description: 'How many people would be told, each in one message.',
    }),
  }),
});

builder.queryFields((t) => ({
  closurePreview: t.withAuth({ manager: true }).field({
    ...OWN_CALL,
    type: Preview,
    nullable: true,
    description:
      'What a closure would cancel: what starts within it and has not begun; null when a service or the professional is not there. Changes nothing. Managers only.',
    args: {
      period: t.arg({ type: ClosurePeriod, required: true, description: 'When.' }),
      serviceIds: t.arg.idList({ description: 'Only these services; absent or empty: all.' }),
      professionalId: t.arg.id({
        description: 'Only the classes of this professional; absent: of everybody.',
      }),
    },
    resolve: (_root, args, { closures, viewer }) =>
      nullIfMissing(() => closures.preview(viewer, rowsOf(args))),
  }),
  closures: t.withAuth({ staff: true }).prismaConnection({
    type: 'Closure',
    cursor: 'id',
    description: 'The center’s closures by start, those that were taken back too. Staff only.',
    extensions: { order: BY_START },
    resolve: (query, _root, args, { db, viewer }) =>
      db.closure.findMany({ ...query, ...inOrder(BY_START, args, { centerId: viewer.centerId }) }),
  }),
}));
