/** What resolvers are given. The only import from above, and only of types: `src/app` composes it. */
export type { Context, ContextFactory } from '../../app/context.ts';
