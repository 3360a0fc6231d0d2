import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Facts, Metrics, MetricsBoard } from '../ports/metrics.ts';

/** The facts are read at most once in this time. */
const FRESH_MS = 5_000;
/** Of our own metrics; those of the process have the names that dashboards know. */
const PREFIX = 'online_sessions_';
const LATENESS_S = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900];
const DURATION_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics for Prometheus: our own, and those of the process (memory, CPU, event loop, garbage collection). */
export function createMetrics(facts: () => Promise<Facts>, register = new Registry()): MetricsBoard {
  collectDefaultMetrics({ register });
  const { operations, durations, fastPath, requests } = requestMetrics(register);
  const { messages, lateness, isolated, unreadable, deleted } = workMetrics(register);
  const readFacts = createFactsGauges(facts, register);

  return {
    operation(endpoint, operation, outcome, seconds) {
      operations.inc({ endpoint, operation, outcome });
      durations.observe({ endpoint, operation }, seconds);
    },
    fastPath: (result) => fastPath.inc({ result }),
    request: (place, status, seconds) => requests.observe({ place, status }, seconds),
    message(channel, outcome, lateSeconds) {
      messages.inc({ channel: labelOf(channel), outcome });
      if (lateSeconds !== null) lateness.observe({ channel: labelOf(channel) }, lateSeconds);
    },
    isolated: (work) => isolated.inc({ work }),
    deleted: (rows, count) => deleted.inc({ rows }, count),
    unreadable: (what) => unreadable.inc({ what }),
    async read() {
      await readFacts();
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}

const requestMetrics = (register: Registry) => ({
  operations: new Counter(
    named(register, 'graphql_operations_total', ['endpoint', 'operation', 'outcome'], OPERATIONS),
  ),
  durations: new Histogram({
    ...named(register, 'graphql_operation_seconds', ['endpoint', 'operation'], DURATIONS),
    buckets: DURATION_S,
  }),
  fastPath: new Counter(named(register, 'fast_path_total', ['result'], FAST_PATH)),
  requests: new Histogram({
    ...named(register, 'http_request_seconds', ['place', 'status'], REQUESTS),
    buckets: DURATION_S,
  }),
});
const OPERATIONS = 'Operations answered, by transport, type and result (OK or the code of the first error).';
const DURATIONS = 'How long an operation took; of a subscription, until it was open.';
const FAST_PATH =
  'Queries that the fast path answered or declined; answers compared with graphql-js, and different ones.';
const REQUESTS = 'HTTP requests, by route and status; an event stream counts when it ends.';

const workMetrics = (register: Registry) => ({
  messages: new Counter(named(register, 'messages_total', ['channel', 'outcome'], MESSAGES)),
  lateness: new Histogram({
    ...named(register, 'message_lateness_seconds', ['channel'], LATENESS),
    buckets: LATENESS_S,
  }),
  isolated: new Counter(named(register, 'isolated_failures_total', ['work'], ISOLATED)),
  deleted: new Counter(named(register, 'deleted_rows_total', ['rows'], DELETED)),
  unreadable: new Counter(named(register, 'unreadable_total', ['what'], UNREADABLE)),
});
const MESSAGES = 'Outcomes of messages: sent, retry, failed, gone, unknown.';
const LATENESS =
  'From the send time, or the booking when that came later, until the provider accepted the access notice.';
const DELETED = 'Rows that were kept for as long as they are to be, and deleted, by kind.';
const ISOLATED =
  'Rows whose work failed, and rounds of work that did, without stopping any other, by kind of work.';

const UNREADABLE =
  'Attempts that wait because a secret is not configured any more, by what cannot be decrypted: pass, webhook_secret.';

/** Gauges of the facts; the function that brings them up to date. */
function createFactsGauges(facts: () => Promise<Facts>, register: Registry): () => Promise<void> {
  const queue = new Gauge(named(register, 'messages_waiting', ['channel', 'state'], WAITING));
  const up = new Gauge(named(register, 'part_up', ['part'], 'Whether a dependency answers: 1 or 0.'));
  const secrets = new Gauge(named(register, 'secret_rows', ['what', 'key'], SECRETS));
  const live = new Gauge(named(register, 'live_open', ['kind'], 'Open WebSockets, and watched streams.'));
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function readFacts(): Promise<void> {
    const { messages, parts, secretUses, open } = await facts();
    queue.reset();
    for (const { channel, state, count } of messages) queue.set({ channel: labelOf(channel), state }, count);
    // Without the database the last count stands.
    if (secretUses) secrets.reset();
    for (const { what, key, rows } of secretUses ?? []) secrets.set({ what, key }, rows);
    for (const [part, answers] of Object.entries(parts)) up.set({ part }, answers ? 1 : 0);
    for (const [kind, count] of Object.entries(open)) live.set({ kind }, count);
    readAt = performance.now();
  }

  return async () => {
    if (performance.now() - readAt > FRESH_MS)
      reading ??= readFacts().finally(() => {
        reading = null;
      });
    await reading;
  };
}

const SECRETS =
  'Rows by the secret that they hang on: current, previous (may not be dropped yet), unknown (before ids of keys, or not configured). Counted every hour or day.';
const WAITING =
  'Messages that are due, late (due for over 30 s), held (no link), or under way, when last read.';

/** The options of one of our metrics. */
const named = <Label extends string>(
  register: Registry,
  name: string,
  labelNames: Label[],
  help: string,
) => ({
  name: PREFIX + name,
  help,
  labelNames,
  registers: [register],
});

const labelOf = (channel: string) => channel.toLowerCase();

/** Counts nothing. */
export const noMetrics: Metrics = {
  operation: () => undefined,
  fastPath: () => undefined,
  request: () => undefined,
  message: () => undefined,
  isolated: () => undefined,
  deleted: () => undefined,
  unreadable: () => undefined,
};
