import { builder } from '../../../graphql/schema-kit/builder.ts';
import type { Order } from '../../../graphql/schema-kit/page-args.ts';
import { FORWARD, pageOf, rowsAsked } from '../../../graphql/schema-kit/row-pages.ts';
import { globalId, knownRowId } from '../../../lib/global-ids.ts';
import { Modality } from '../../services/graphql.ts';
import { assertRange } from '../rules.ts';
import type { PublicSession as Row } from './queries.ts';

const PublicSession = builder.objectRef<Row>('PublicSession').implement({
  description: 'What anybody may know of a class that takes place. It is no `Session`, and leads to none.',
  fields: (t) => ({
    sessionId: t.id({
      description: 'The id of its `Session`, for whoever is signed in at the center.',
      resolve: ({ id }) => globalId('Session', id),
    }),
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'The start.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'The end.' }),
    timeZone: t.exposeString('timeZone', { description: 'The center’s zone, in which it was planned.' }),
    serviceName: t.exposeString('serviceName', { description: 'What is taught.' }),
    modality: t.expose('modality', { type: Modality, description: 'How it is held.' }),
    teacherName: t.exposeString('teacherName', {
      nullable: true,
      description: 'Who teaches, by name; null: not decided.',
    }),
    full: t.exposeBoolean('full', { description: 'Whether every seat is taken.' }),
  }),
});

const Timetable = builder.connectionObject(
  { type: PublicSession, name: 'PublicSessionConnection' },
  { name: 'PublicSessionEdge' },
);

const BY_START: Order = { name: 'public sessions', by: ['startsAt'], kind: 'instant' };

builder.queryField('publicTimetable', (t) =>
  t.field({
    type: Timetable,
    nullable: true,
    description:
      'The classes of a center that take place, by start, for anybody, where the center wants that (`updateCenter`); null elsewhere. From `from` (included) to `to` (excluded), at most a year. Cancelled ones are absent.',
    args: {
      centerId: t.arg.id({ required: true, description: 'Of which center.' }),
      from: t.arg({ type: 'DateTime', required: true, description: 'The first start.' }),
      to: t.arg({ type: 'DateTime', required: true, description: 'Before this start.' }),
      ...FORWARD,
    },
    extensions: { order: BY_START },
    resolve: async (_root, args, { calendar }) => {
      const { from, to } = args;
      assertRange(from, to);
      const centerId = knownRowId('Center', args.centerId);
      const rows = centerId && (await calendar.timetable({ centerId, from, to, ...rowsAsked(args) }));
      return rows ? pageOf(args, rows) : null;
    },
  }),
);
