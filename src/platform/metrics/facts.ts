import { Gauge, type Registry } from 'prom-client';
import { withDeadline } from '../../lib/deadline.ts';
import type { DatabaseFacts, Sources } from '../../ports/metrics.ts';
import { labelOf, named } from './named.ts';

/** The facts are read at most once in this time. */
const FRESH_MS = 5_000;
/** A database that takes longer is slow or away, which is a fact too. */
const PATIENCE_MS = 2_000;

const WAITING =
  'Messages of the whole database that are due, late (due for over 30 s), held (no link), withheld (due before SENDING_FROM), or under way; at most 20,000 a channel are counted.';
const WEBHOOKS =
  'Webhooks of the whole database whose time has come, and those that wait for over five minutes; at most 100 of an endpoint are counted.';
const ENDPOINTS = 'Webhook endpoints of the whole database: working, failing, or paused.';
const SECRETS =
  'Rows of the whole database by the secret that they hang on: current, previous (may not be dropped yet), unknown (before ids of keys, or not configured). Counted every hour or day.';
const AGE =
  'How long ago the gauges of the whole database were read, on the node whose duty it is. They keep their last values.';
const UP = 'Whether a dependency answers: 1 or 0.';
const OPEN = 'Open WebSockets, watched sessions, and event streams.';
const CONNECTIONS = 'Database connections of this node: in use, idle, and callers that wait for one.';
const POOL = 'How many database connections this node opens at most.';

/** Gauges of what is read with the metrics; the function that brings them up to date. */
export function factGauges(
  register: Registry,
  { patienceMs = PATIENCE_MS, now = () => performance.now() }: FactOptions = {},
) {
  const ofNode = nodeGauges(register);
  const ofDatabase = databaseGauges(register);
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  /** When this node last read them, while that is its duty. */
  let databaseAt: number | null = null;

  async function readAll(sources: Sources): Promise<void> {
    const read = await withDeadline(patienceMs, 'PostgreSQL', sources.database).catch(
      () => 'failed' as const,
    );
    if (read !== 'failed') {
      databaseAt = read && now();
      if (read) ofDatabase.show(read);
      else ofDatabase.hide();
    }
    ofNode(sources, read !== 'failed');
    readAt = now();
  }

  return async (sources: Sources): Promise<void> => {
    if (now() - readAt > FRESH_MS)
      reading ??= readAll(sources).finally(() => {
        reading = null;
      });
    await reading;
    if (databaseAt !== null) ofDatabase.age((now() - databaseAt) / 1000);
  };
}
export type FactOptions = { patienceMs?: number; now?: () => number };

function databaseGauges(register: Registry) {
  const waiting = new Gauge(named(register, 'messages_waiting', ['channel', 'purpose', 'state'], WAITING));
  const webhooks = new Gauge(named(register, 'webhooks_waiting', ['state'], WEBHOOKS));
  const endpoints = new Gauge(named(register, 'webhook_endpoints', ['state'], ENDPOINTS));
  const secrets = new Gauge(named(register, 'secret_rows', ['what', 'key'], SECRETS));
  const age = new Gauge(named(register, 'database_facts_age_seconds', [], AGE));
  const hide = () => {
    for (const gauge of [waiting, webhooks, endpoints, secrets]) gauge.reset();
    // A gauge without labels would be shown as 0.
    age.remove({});
  };
  hide();
  return {
    hide,
    show({ messages, webhooks: { waiting: due, endpoints: states }, secrets: uses }: DatabaseFacts): void {
      hide();
      for (const { channel, purpose, state, count } of messages)
        waiting.set({ channel: labelOf(channel), purpose: labelOf(purpose), state }, count);
      for (const [state, count] of Object.entries(due)) webhooks.set({ state }, count);
      for (const [state, count] of Object.entries(states)) endpoints.set({ state }, count);
      for (const { what, key, rows } of uses) secrets.set({ what, key }, rows);
    },
    age: (seconds: number) => age.set(seconds),
  };
}

function nodeGauges(register: Registry) {
  const up = new Gauge(named(register, 'part_up', ['part'], UP));
  const open = new Gauge(named(register, 'live_open', ['kind'], OPEN));
  const connections = new Gauge(named(register, 'database_connections', ['state'], CONNECTIONS));
  const most = new Gauge(named(register, 'database_connections_max', [], POOL));
  return (sources: Sources, databaseAnswers: boolean): void => {
    up.set({ part: 'postgresql' }, databaseAnswers ? 1 : 0);
    for (const [part, answers] of Object.entries(sources.parts)) up.set({ part }, answers() ? 1 : 0);
    for (const [kind, count] of Object.entries(sources.open)) open.set({ kind }, count());
    const { most: atMost, ...states } = sources.connections();
    for (const [state, count] of Object.entries(states)) connections.set({ state }, count);
    most.set(atMost);
  };
}
