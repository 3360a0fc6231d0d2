import { currentTrace, traceparentOf } from '../../lib/trace.ts';
import type { Provider, ProviderMetrics } from '../../ports/metrics.ts';
import type { Tracing } from '../../ports/tracing.ts';
import type { Post } from './http-post.ts';

/** Makes of a way to post one that is measured, and that passes the trace on. */
export type Observe = (post: Post) => Post;

type Deps = { provider: ProviderMetrics; tracing: Tracing };

/** Requests to one provider. Of a URL only the host is told: its path may be a secret. */
export const observerOf =
  ({ provider: count, tracing }: Deps) =>
  (provider: Provider): Observe =>
  (post) =>
  (url, headers, body) =>
    tracing.span(
      { name: `POST ${provider}`, kind: 'client', facts: { 'server.address': url.host, bytes: body.length } },
      async (span) => {
        const startedAt = performance.now();
        const trace = currentTrace();
        const passedOn = trace ? { ...headers, traceparent: traceparentOf(trace) } : headers;
        const answer = await post(url, passedOn, body);
        const status = answer.kind === 'answered' ? answer.status : answer.kind;
        count(provider, status, (performance.now() - startedAt) / 1000);
        span.set({ 'http.response.status_code': status });
        return answer;
      },
    );

/** A request that nobody looks at. */
export const unobserved: Observe = (post) => post;
