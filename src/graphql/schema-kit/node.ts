import { parseGlobalId } from '../../lib/global-ids.ts';
import type { Viewer } from '../../ports/identity.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';

/** Loads a row for `node(id:)`; null when the viewer may not see it. The query must be limited to the center. */
type Find = (context: Context & { viewer: Viewer }, id: string) => Promise<object | null>;

const finders = new Map<string, Find>();

/** Makes a type reachable by its global id. Call it beside the type's definition. */
export function nodeOf(type: string, find: Find): void {
  finders.set(type, find);
}

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description:
      'Any object by its global id; null when it is malformed, unknown, not yours, or nobody is signed in.',
    args: { id: t.arg.id({ required: true, description: 'A global id, as every object answers it.' }) },
    resolve: async (_root, { id }, context) => {
      const parts = parseGlobalId(id);
      const find = parts && finders.get(parts.type);
      if (!parts || !find || !context.viewer) return null;
      const row = await find({ ...context, viewer: context.viewer }, parts.id);
      return row && (Object.assign(row, { __typename: parts.type }) as never);
    },
  }),
);
