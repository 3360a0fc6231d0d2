import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Metrics, MetricsBoard, Sources } from '../ports/metrics.ts';
import { type FactOptions, factGauges } from './metrics/facts.ts';
import { named } from './metrics/named.ts';
import { requestMetrics } from './metrics/requests.ts';
import { workMetrics } from './metrics/work.ts';

type Options = FactOptions & {
  register?: Registry;
  /** What runs: its version, and the last migration that it knows. */
  build?: { version: string; migration: string };
};

/** Metrics for Prometheus: our own, and those of the process (memory, CPU, event loop, garbage collection). */
export function createMetrics(options: Options = {}): MetricsBoard {
  const { register = new Registry(), build } = options;
  collectDefaultMetrics({ register });
  if (build) new Gauge(named(register, 'build_info', ['version', 'migration'], BUILD)).set(build, 1);
  const readFacts = factGauges(register, options);
  let sources: Sources | null = null;

  return {
    ...requestMetrics(register),
    ...workMetrics(register),
    follow(given) {
      sources = given;
    },
    async read() {
      if (sources) await readFacts(sources);
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}

const BUILD = 'The version that runs, and the last migration that it knows; always 1.';

const nothing = () => undefined;

/** Counts nothing. */
export const noMetrics: Metrics = {
  operation: nothing,
  fastPath: nothing,
  request: nothing,
  message: nothing,
  messageResult: nothing,
  webhook: nothing,
  directMail: nothing,
  provider: nothing,
  sweepExpected: nothing,
  swept: nothing,
  isolated: nothing,
  deleted: nothing,
  unreadable: nothing,
  clockSkew: nothing,
};
