import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';

builder.queryField('professionals', (t) =>
  t.withAuth({ staff: true }).prismaField({
    type: ['Professional'],
    nullable: true,
    description: 'The center’s staff by name, at most 500. Staff only.',
    resolve: (query, _root, _args, { db, viewer }) =>
      db.professional.findMany({
        ...query,
        where: { centerId: viewer.centerId, removedAt: null },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take: MOST_ROWS['Query.professionals'],
      }),
  }),
);
