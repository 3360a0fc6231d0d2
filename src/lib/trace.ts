import { AsyncLocalStorage } from 'node:async_hooks';
import type { Trace } from '../ports/tracing.ts';

/*
 * The one thing of this program that is known without being handed over: every line of the log asks for it. As long as no
 * work was ever begun in a trace, asking costs nothing, and no promise is followed.
 */
const present = new AsyncLocalStorage<Trace | null>();

/** The trace in which this code runs; null: none. */
export const currentTrace = (): Trace | null => present.getStore() ?? null;

/** Runs the work, and all that it calls, in a trace. */
export const inTrace = <T>(trace: Trace | null, work: () => T): T =>
  trace === null && currentTrace() === null ? work() : present.run(trace, work);

/** Runs what serves many callers: it belongs to the trace of none, whoever woke it. */
export const outsideTraces = <T>(work: () => T): T => inTrace(null, work);

const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/;
const LONGEST = 200;

/** The trace that a `traceparent` header names; null without a valid one. */
export function traceOf(header: unknown): Trace | null {
  if (typeof header !== 'string' || header.length > LONGEST) return null;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header) ?? [];
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, flags };
}

/** The `traceparent` header of a trace. */
export const traceparentOf = ({ traceId, spanId, flags }: Trace): string =>
  `00-${traceId}-${spanId}-${flags}`;
