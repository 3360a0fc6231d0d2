/** A place in a trace, as W3C Trace Context names it. */
export type Trace = { traceId: string; spanId: string; flags: string };

/** Facts of a span. Like lines of the log they hold no person, key, address or link. */
export type SpanFacts = Record<string, string | number | boolean>;

export type Span = { set(facts: SpanFacts): void };

export type SpanOptions = {
  name: string;
  /** `server`: somebody asked for it; `client`: another system is asked. */
  kind?: 'server' | 'client' | 'internal';
  facts?: SpanFacts;
  /** Null: it begins a trace. Absent: the trace that runs, or a new one. */
  parent?: Trace | null;
  /** Traces that this work is of too. */
  links?: Trace[];
};

/** What was done when, and because of what. */
export type Tracing = {
  /** Whether anybody is told. */
  on: boolean;
  /** Does the work in a span. */
  span<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** Hands over what was not yet. */
  close(): Promise<void>;
};
