import { createIsolation } from '../../src/platform/isolation.ts';
import { noMetrics } from '../../src/platform/metrics.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import { silentLog } from './log.ts';

/** For parts that are tried without a server: reports to this log, and counts nothing. */
export const isolationFor = (clock: Clock = () => new Date(), log: Log = silentLog) =>
  createIsolation({ clock, log, metrics: noMetrics });
