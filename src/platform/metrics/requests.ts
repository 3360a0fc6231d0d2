import { Counter, Histogram, type Registry } from 'prom-client';
import type { Metrics } from '../../ports/metrics.ts';
import { named } from './named.ts';

const DURATION_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const OPERATIONS = 'Operations answered, by transport, type and result (OK or the code of the first error).';
const DURATIONS = 'How long an operation took; of a subscription, until it was open.';
const FAST_PATH =
  'Queries that the fast path answered or declined; answers compared with graphql-js, and different ones.';
const REQUESTS = 'HTTP requests, by route and status; an event stream counts when it ends.';
const PROVIDERS =
  'Requests to providers and to webhook endpoints, by HTTP status; unreachable: nothing left; lost: no answer came.';
const PROVIDER_SECONDS = 'How long such a request took, from the call to the end of the answer.';

/** What comes in, and what goes out. */
export function requestMetrics(
  register: Registry,
): Pick<Metrics, 'operation' | 'fastPath' | 'request' | 'provider'> {
  const counter = <L extends string>(name: string, labels: L[], help: string) =>
    new Counter(named(register, name, labels, help));
  const seconds = <L extends string>(name: string, labels: L[], help: string) =>
    new Histogram({ ...named(register, name, labels, help), buckets: DURATION_S });
  const operations = counter('graphql_operations_total', ['endpoint', 'operation', 'outcome'], OPERATIONS);
  const durations = seconds('graphql_operation_seconds', ['endpoint', 'operation'], DURATIONS);
  const fastPath = counter('fast_path_total', ['result'], FAST_PATH);
  const requests = seconds('http_request_seconds', ['place', 'status'], REQUESTS);
  const providers = counter('provider_requests_total', ['provider', 'status'], PROVIDERS);
  const providerSeconds = seconds('provider_request_seconds', ['provider'], PROVIDER_SECONDS);
  return {
    operation(endpoint, operation, outcome, took) {
      operations.inc({ endpoint, operation, outcome });
      durations.observe({ endpoint, operation }, took);
    },
    fastPath: (result) => fastPath.inc({ result }),
    request: (place, status, took) => requests.observe({ place, status }, took),
    provider(provider, status, took) {
      providers.inc({ provider, status: statusOf(status) });
      providerSeconds.observe({ provider }, took);
    },
  };
}

/** Statuses that mean something of their own. A stranger's server may answer any number, so others count by their hundred. */
const OWN = new Set([200, 201, 202, 204, 400, 401, 403, 404, 410, 413, 429, 500, 502, 503, 504]);

function statusOf(status: number | string): string {
  if (typeof status === 'string' || OWN.has(status)) return `${status}`;
  return status >= 200 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}
