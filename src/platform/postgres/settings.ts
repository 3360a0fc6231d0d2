import type { createDatabase } from './database.ts';
import { deadlinesOf } from './pool.ts';
import type { Pooler } from './pooler.ts';

/** How a process uses a configured PostgreSQL. */
export type DatabaseSettings = {
  /** PostgreSQL itself, for what needs a connection of its own; null: at the same address as everything else. */
  directUrl: string | null;
  pooler: Pooler;
  prepared: boolean;
  poolSize: number;
  connectMs: number;
  waitMs: number;
  statementMs: number;
  /** Connections are listed under this name and the node's. */
  applicationName: string;
};

/** The same for `createDatabase`. */
export const connectionsOf = (settings: DatabaseSettings) =>
  ({
    poolSize: settings.poolSize,
    connectMs: settings.connectMs,
    waitMs: settings.waitMs,
    deadlines: deadlinesOf(settings.statementMs),
    lent: settings.pooler === 'transaction',
    prepared: settings.prepared,
  }) satisfies Partial<Parameters<typeof createDatabase>[0]>;
