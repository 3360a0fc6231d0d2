import type { CallLimits } from '../../graphql/execution/call-limits.ts';
import type { Documents } from '../../graphql/execution/documents.ts';
import type { Execution } from '../../graphql/execution/executor.ts';
import type { MemoryBudget } from '../../graphql/execution/memory-budget.ts';
import { resultCodeOf } from '../../graphql/execution/result-code.ts';
import type { ContextFactory } from '../../graphql/schema-kit/context.ts';
import type { ConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import type { ExpiryClock } from '../../lib/expiry-clock.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Tracing } from '../../ports/tracing.ts';
import type { ClientAddressOf } from '../http/client-address.ts';
import type { Origins } from './cors-origins.ts';

/** What both endpoints work with. They share every limit. */
export type EndpointDeps = {
  contexts: ContextFactory;
  documents: Documents;
  executor: Execution;
  clientAddressOf: ClientAddressOf;
  callLimits: CallLimits;
  /** Streams and sockets that a caller holds open. */
  openLimit: ConcurrencyLimit;
  memoryBudget: MemoryBudget;
  origins: Origins;
  clock: Clock;
  /** Ends what tokens had opened when they expire. */
  expiryClock: ExpiryClock;
  metrics: Metrics;
  tracing: Pick<Tracing, 'span'>;
};

/** Records an answered operation in the metrics. */
export function recordOperation(
  { metrics }: EndpointDeps,
  endpoint: 'http' | 'socket',
  { kind = 'none', startedAt }: { kind?: string; startedAt: number },
  result: unknown,
): void {
  metrics.operation(endpoint, kind, resultCodeOf(result), (performance.now() - startedAt) / 1000);
}
