import type { Attempts } from './attempts.ts';
import type { Clock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import type { Database } from './database.ts';
import type { Events } from './events.ts';
import type { Tokens } from './identity.ts';
import type { Isolation } from './isolation.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mailer.ts';
import type { Metrics } from './metrics.ts';
import type { Passes } from './passes.ts';
import type { Retention } from './retention.ts';
import type { Scheduler } from './scheduler.ts';
import type { Reseal } from './secrets.ts';
import type { Webhooks } from './webhooks.ts';

/** The dependencies of operations. Each operation names the ones that it needs. */
export type OperationDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  tokens: Tokens;
  credentials: Credentials;
  mailer: Mailer;
  attempts: Attempts;
  log: Log;
  isolation: Isolation;
  webhooks: Webhooks;
  metrics: Pick<Metrics, 'deleted'>;
  /** How long old rows are kept. */
  retention: Retention;
  /** Allows push endpoints on this machine. */
  pushAllowLoopback: boolean;
  /** The public keys that browsers subscribe with: the present one first, then those that some subscribed with before. */
  pushPublicKeys: readonly string[];
  reseal: Reseal;
};
