import { builder } from '../../../graphql/schema-kit/builder.ts';
import type { Context } from '../../../graphql/schema-kit/context.ts';
import { inOrder, type Order } from '../../../graphql/schema-kit/page-args.ts';
import { COUNTED } from '../../../graphql/schema-kit/total-count.ts';
import { parseInput } from '../../../lib/input.ts';
import type { Viewer } from '../../../ports/identity.ts';
import { CustomerSearch, waysToWrite } from './rules.ts';

/** Matches each word of this text in the name or the address, ignoring accents. Throws `InvalidInputError`. */
async function matching(db: Context['db'], given: string) {
  const { search } = parseInput(CustomerSearch, { search: given });
  const asked = search.split(/\s+/).slice(0, MOST_WORDS).map(waysToWrite);
  const rows = await db.$queryRaw<{ searched: string[] }[]>`
    SELECT array(SELECT searchable(way) FROM json_array_elements_text(ways) AS way) AS searched
    FROM json_array_elements(${JSON.stringify(asked)}::json) AS ways`;
  return { AND: rows.map(({ searched }) => ({ OR: searched.map(contains) })) };
}

const BY_NAME: Order = { name: 'customers', by: ['name'], kind: 'text' };

/** No name has more. */
const MOST_WORDS = 20;

/** Escapes the wildcards of LIKE. */
const contains = (word: string) => ({ searchText: { contains: word.replace(/[\\%_]/g, '\\$&') } });

builder.queryField('customers', (t) =>
  t.withAuth({ staff: true }).prismaConnection(
    {
      type: 'Customer',
      cursor: 'id',
      nullable: true,
      description: 'The center’s customers by name. Staff only.',
      args: {
        search: t.arg.string({
          description:
            'Words, each a part of the name or the address, with or without accents, in any case; absent or blank: all.',
        }),
      },
      extensions: { order: BY_NAME },
      resolve: async (query, _root, args, { db, viewer }) =>
        db.customer.findMany({ ...query, ...inOrder(BY_NAME, args, await listed(db, viewer, args)) }),
      totalCount: async (_root, args, { db, viewer }) =>
        db.customer.count({ where: await listed(db, viewer!, args as SearchArgs) }),
    },
    COUNTED,
  ),
);

type SearchArgs = { search?: string | null };

async function listed(db: Context['db'], { centerId }: Pick<Viewer, 'centerId'>, { search }: SearchArgs) {
  const found = search?.trim() ? await matching(db, search) : {};
  return { centerId, deletedAt: null, ...found };
}
