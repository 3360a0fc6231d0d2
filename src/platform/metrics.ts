import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Facts, Metrics, MetricsBoard } from '../ports/metrics.ts';

/** However many ask, and however often, the database is asked once in so long. */
const FRESH_MS = 5_000;
/** Of all that is ours; what it tells of any process has the names that dashboards know. */
const PREFIX = 'online_sessions_';
const LATENESS_S = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900];
const DURATION_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts for Prometheus: ours, and what it can tell of any process (memory, CPU, event loop, garbage). */
export function createMetrics(facts: () => Promise<Facts>, register = new Registry()): MetricsBoard {
  const registers = [register];
  collectDefaultMetrics({ register });
  const operations = new Counter({
    name: `${PREFIX}graphql_operations_total`,
    help: 'Operations answered, by door, type and outcome (OK or the code of the first error).',
    labelNames: ['door', 'operation', 'outcome'] as const,
    registers,
  });
  const durations = new Histogram({
    name: `${PREFIX}graphql_operation_seconds`,
    help: 'How long an operation took; of a subscription, until it was open.',
    labelNames: ['door', 'operation'] as const,
    buckets: DURATION_S,
    registers,
  });
  const fastPath = new Counter({
    name: `${PREFIX}fast_path_total`,
    help: 'Queries that the fast path answered or declined; answers compared with graphql-js, and different ones.',
    labelNames: ['result'] as const,
    registers,
  });
  const requests = new Histogram({
    name: `${PREFIX}http_request_seconds`,
    help: 'HTTP requests, by place and status; an event stream counts when it ends.',
    labelNames: ['place', 'status'] as const,
    buckets: DURATION_S,
    registers,
  });
  const messages = new Counter({
    name: `${PREFIX}messages_total`,
    help: 'What channels said of messages: sent, retry, failed, gone, unknown.',
    labelNames: ['channel', 'outcome'] as const,
    registers,
  });
  const lateness = new Histogram({
    name: `${PREFIX}message_lateness_seconds`,
    help: 'From the send time, or the booking when that came later, until the provider accepted the access notice.',
    labelNames: ['channel'] as const,
    buckets: LATENESS_S,
    registers,
  });
  const queueStats = new Gauge({
    name: `${PREFIX}messages_waiting`,
    help: 'Messages that are due, late (due for over 30 s), held (no link), or under way, when last looked.',
    labelNames: ['channel', 'state'] as const,
    registers,
  });
  const parts = new Gauge({
    name: `${PREFIX}part_up`,
    help: 'Whether a part that the server stands on answers: 1 or 0.',
    labelNames: ['part'] as const,
    registers,
  });
  const open = new Gauge({
    name: `${PREFIX}live_open`,
    help: 'Open WebSockets, and streams that are watched by any door.',
    labelNames: ['kind'] as const,
    registers,
  });

  const isolated = new Counter({
    name: `${PREFIX}isolated_failures_total`,
    help: 'Rows whose work failed, and rounds of work that did, without stopping any other, by kind of work.',
    labelNames: ['work'] as const,
    registers,
  });

  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    const found = await facts();
    queueStats.reset();
    for (const { channel, state, count } of found.messages)
      queueStats.set({ channel: word(channel), state }, count);
    for (const [part, up] of Object.entries(found.parts)) parts.set({ part }, up ? 1 : 0);
    for (const [kind, count] of Object.entries(found.open)) open.set({ kind }, count);
    lookedAt = performance.now();
  }

  return {
    operation(door, operation, outcome, seconds) {
      operations.inc({ door, operation, outcome });
      durations.observe({ door, operation }, seconds);
    },
    fastPath: (result) => fastPath.inc({ result }),
    request: (place, status, seconds) => requests.observe({ place, status }, seconds),
    message(channel, outcome, lateSeconds) {
      messages.inc({ channel: word(channel), outcome });
      if (lateSeconds !== null) lateness.observe({ channel: word(channel) }, lateSeconds);
    },
    isolated: (work) => isolated.inc({ work }),
    async read() {
      if (performance.now() - lookedAt > FRESH_MS)
        looking ??= look().finally(() => {
          looking = null;
        });
      await looking;
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}

const word = (channel: string) => channel.toLowerCase();

/** Counts nothing. */
export const noMetrics: Metrics = {
  operation: () => undefined,
  fastPath: () => undefined,
  request: () => undefined,
  message: () => undefined,
  isolated: () => undefined,
};
