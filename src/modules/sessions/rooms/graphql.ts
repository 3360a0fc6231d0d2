import { builder } from '../../../graphql/schema-kit/builder.ts';
import type { Context } from '../../../graphql/schema-kit/context.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { Session } from '../graphql.ts';

/** Prisma reads those of the same tick together. */
const rowsOf = (db: Context['db'], query: object, ids: string[]) =>
  Promise.all(ids.map((id) => db.session.findUniqueOrThrow({ ...query, where: { id } })));

builder.prismaObjectFields(Session, (t) => ({
  roomClashes: t.prismaField({
    type: ['Session'],
    nullable: true,
    authScopes: { staff: true },
    description:
      'Sessions that meet in its room between the opening of its access window and its end, by start; the first 20. The same teacher back to back is none. Staff only.',
    resolve: async (query, { id }, _args, { clashes, db }) =>
      rowsOf(db, { ...query }, (await clashes.ofRoom(id)).slice(0, MOST_ROWS['Session.roomClashes'])),
  }),
  teacherClashes: t.prismaField({
    type: ['Session'],
    nullable: true,
    authScopes: { staff: true },
    description: 'Classes that its teacher has at the same time, by start; the first 20. Staff only.',
    resolve: async (query, { id }, _args, { clashes, db }) =>
      rowsOf(db, { ...query }, (await clashes.ofTeacher(id)).slice(0, MOST_ROWS['Session.teacherClashes'])),
  }),
}));
