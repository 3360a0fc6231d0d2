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
  const { messages, lateness, isolated } = workMetrics(register);
  const readFacts = createFactsGauges(facts, register);

  return {
    operation(door, operation, outcome, seconds) {
      operations.inc({ door, operation, outcome });
      durations.observe({ door, operation }, seconds);
    },
    fastPath: (result) => fastPath.inc({ result }),
    request: (place, status, seconds) => requests.observe({ place, status }, seconds),
    message(channel, outcome, lateSeconds) {
      messages.inc({ channel: labelOf(channel), outcome });
      if (lateSeconds !== null) lateness.observe({ channel: labelOf(channel) }, lateSeconds);
    },
    isolated: (work) => isolated.inc({ work }),
    async read() {
      await readFacts();
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}

const requestMetrics = (register: Registry) => ({
  operations: counter(
    register,
    'graphql_operations_total',
    'Operations answered, by transport, type and result (OK or the code of the first error).',
    ['door', 'operation', 'outcome'],
  ),
  durations: histogram(
    register,
    'graphql_operation_seconds',
    'How long an operation took; of a subscription, until it was open.',
    ['door', 'operation'],
    DURATION_S,
  ),
  fastPath: counter(
    register,
    'fast_path_total',
    'Queries that the fast path answered or declined; answers compared with graphql-js, and different ones.',
    ['result'],
  ),
  requests: histogram(
    register,
    'http_request_seconds',
    'HTTP requests, by route and status; an event stream counts when it ends.',
    ['place', 'status'],
    DURATION_S,
  ),
});

const workMetrics = (register: Registry) => ({
  messages: counter(register, 'messages_total', 'Outcomes of messages: sent, retry, failed, gone, unknown.', [
    'channel',
    'outcome',
  ]),
  lateness: histogram(
    register,
    'message_lateness_seconds',
    'From the send time, or the booking when that came later, until the provider accepted the access notice.',
    ['channel'],
    LATENESS_S,
  ),
  isolated: counter(
    register,
    'isolated_failures_total',
    'Rows whose work failed, and rounds of work that did, without stopping any other, by kind of work.',
    ['work'],
  ),
});

/** Gauges of the facts; the function that brings them up to date. */
function createFactsGauges(facts: () => Promise<Facts>, register: Registry): () => Promise<void> {
  const queue = gauge(
    register,
    'messages_waiting',
    'Messages that are due, late (due for over 30 s), held (no link), or under way, when last read.',
    ['channel', 'state'],
  );
  const up = gauge(register, 'part_up', 'Whether a dependency of the server answers: 1 or 0.', ['part']);
  const live = gauge(register, 'live_open', 'Open WebSockets, and streams that are watched.', ['kind']);
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function readFacts(): Promise<void> {
    const { messages, parts, open } = await facts();
    queue.reset();
    for (const { channel, state, count } of messages) queue.set({ channel: labelOf(channel), state }, count);
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

const counter = <L extends string>(register: Registry, name: string, help: string, labelNames: L[]) =>
  new Counter({ name: PREFIX + name, help, labelNames, registers: [register] });

const gauge = <L extends string>(register: Registry, name: string, help: string, labelNames: L[]) =>
  new Gauge({ name: PREFIX + name, help, labelNames, registers: [register] });

const histogram = <L extends string>(
  register: Registry,
  name: string,
  help: string,
  labelNames: L[],
  buckets: number[],
) => new Histogram({ name: PREFIX + name, help, labelNames, buckets, registers: [register] });

const labelOf = (channel: string) => channel.toLowerCase();

/** Counts nothing. */
export const noMetrics: Metrics = {
  operation: () => undefined,
  fastPath: () => undefined,
  request: () => undefined,
  message: () => undefined,
  isolated: () => undefined,
};
