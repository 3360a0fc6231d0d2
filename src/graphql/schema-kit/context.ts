/** What every resolver is given. The one arrow up: composition makes it, and everything below asks for it by type alone. */
export type { Context, ContextFactory } from '../../app/context.ts';
