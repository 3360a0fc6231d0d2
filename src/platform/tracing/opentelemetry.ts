import {
  type Attributes,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { withDeadline } from '../../lib/deadline.ts';
import { currentTrace, inTrace } from '../../lib/trace.ts';
import type { Trace, Tracing } from '../../ports/tracing.ts';

const SERVICE = 'online-sessions';
const CLOSE_MS = 3_000;
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/**
 * OpenTelemetry over OTLP/HTTP. Its libraries read the `OTEL_*` variables: where to send, what to sample, how much at once.
 * Nothing is patched: a span is where the code says so.
 */
export function createOpenTelemetry({ node, version }: { node: string; version: string }): Tracing {
  const own = { 'service.name': SERVICE, 'service.version': version, 'service.instance.id': node };
  const provider = new BasicTracerProvider({
    // The operator's words come last, so they count.
    resource: defaultResource()
      .merge(resourceFromAttributes(own))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer(SERVICE, version);

  return {
    on: true,
    async span({ name, kind = 'internal', facts, parent = currentTrace(), links = [] }, work) {
      const span = tracer.startSpan(
        name,
        {
          kind: KINDS[kind],
          attributes: facts,
          links: links.map((link) => ({ context: contextOf(link) })),
        },
        parent ? trace.setSpanContext(ROOT_CONTEXT, contextOf(parent)) : ROOT_CONTEXT,
      );
      try {
        return await inTrace(traceIn(span.spanContext()), () =>
          work({ set: (more) => void span.setAttributes(more) }),
        );
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttributes(kindOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    // A collector that hangs does not keep a node from stopping.
    close: () => withDeadline(CLOSE_MS, 'the last spans', () => provider.shutdown()).catch(() => undefined),
  };
}
const contextOf = ({ traceId, spanId, flags }: Trace): SpanContext => ({
  traceId,
  spanId,
  traceFlags: Number.parseInt(flags, 16),
  isRemote: true,
});

const traceIn = ({ traceId, spanId, traceFlags }: SpanContext): Trace => ({
  traceId,
  spanId,
  flags: traceFlags.toString(16).padStart(2, '0'),
});

/** The kind of the error alone, because its message may repeat a person's data. */
function kindOf(error: unknown): Attributes {
  const { name = typeof error, code } = (error ?? {}) as { name?: string; code?: unknown };
  return { 'error.type': typeof code === 'string' ? code : name };
}
