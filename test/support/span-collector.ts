import { createServer } from 'node:http';
import { listen } from './loopback-server.ts';

/** A span as OTLP writes it in JSON. */
export type CollectedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Record<string, unknown>;
  links: { traceId: string }[];
  failed: boolean;
};

export type SpanCollector = {
  url: string;
  spans: CollectedSpan[];
  /** What each request said of who sends. */
  resources: Record<string, unknown>[];
  /** All bodies, as they arrived. */
  texts: string[];
  /** How the next requests are answered. */
  status: number;
  close(): Promise<void>;
};

type Attribute = { key: string; value: Record<string, unknown> };
type Written = Omit<CollectedSpan, 'attributes' | 'failed' | 'links'> & {
  attributes?: Attribute[];
  links?: { traceId: string }[];
  status?: { code?: number };
};
type Body = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Written[] }[] }[];
};

const factsOf = (attributes: Attribute[] = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** A collector of OpenTelemetry: OTLP over real HTTP, with JSON. */
export async function startSpanCollector(): Promise<SpanCollector> {
  const collector: SpanCollector = {
    url: '',
    spans: [],
    resources: [],
    texts: [],
    status: 200,
    close: async () => undefined,
  };
  const { port, close } = await listen(createServer(), (request, bytes, response) => {
    if (request.url !== '/v1/traces' || collector.status !== 200) {
      response.writeHead(request.url === '/v1/traces' ? collector.status : 404).end();
      return;
    }
    const text = bytes.toString();
    collector.texts.push(text);
    for (const { resource, scopeSpans } of (JSON.parse(text) as Body).resourceSpans) {
      collector.resources.push(factsOf(resource.attributes));
      for (const span of scopeSpans.flatMap(({ spans }) => spans))
        collector.spans.push({
          ...span,
          attributes: factsOf(span.attributes),
          links: span.links ?? [],
          failed: span.status?.code === 2,
        });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  return Object.assign(collector, { url: `http://127.0.0.1:${port}`, close });
}
