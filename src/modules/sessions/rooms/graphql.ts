import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS } from '../../../graphql/schema-kit/limits.ts';
import { Session } from '../graphql.ts';

builder.prismaObjectFields(Session, (t) => ({
  roomClashes: t.prismaField({
    type: ['Session'],
    nullable: true,
    authScopes: { staff: true },
    unauthorizedResolver: () => null,
    description:
      'Sessions that meet in its room between the opening of its access window and its end, by start; the first 20. The same teacher back to back is none. Null for all but staff.',
    resolve: async (query, { id }, _args, { clashes, db }) => {
      const ids = (await clashes.ofRoom(id)).slice(0, MOST_ROWS['Session.roomClashes']);
      return Promise.all(ids.map((id) => db.session.findUniqueOrThrow({ ...query, where: { id } })));
    },
  }),
  teacherClashes: t.prismaField({
    type: ['Session'],
    nullable: true,
    authScopes: { staff: true },
    unauthorizedResolver: () => null,
    description:
      'Classes that its teacher has at the same time, by start; the first 20. Null for all but staff.',
    resolve: async (query, { id }, _args, { clashes, db }) => {
      const ids = (await clashes.ofTeacher(id)).slice(0, MOST_ROWS['Session.teacherClashes']);
      return Promise.all(ids.map((id) => db.session.findUniqueOrThrow({ ...query, where: { id } })));
    },
  }),
}));
