import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult, OperationTypeNode } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import type { Named } from '../../../graphql/execution/trusted-documents.ts';
import type { Caller } from '../../../graphql/schema-kit/operation.ts';
import type { EventStreams } from '../../http/event-streams.ts';
import type { EndpointDeps } from '../endpoint.ts';

export type HttpDeps = EndpointDeps & {
  /** Whether GraphiQL is served. */
  explorable: boolean;
  eventStreams: EventStreams;
  /** Responses that are streams of results. */
  streaming: Set<ServerResponse>;
};

export type Params = GraphQLParams & Named;

/** One request. The plain path and Yoga share it, so that each step runs once, whichever of them takes it. */
export type Exchange = {
  req: IncomingMessage;
  res: ServerResponse;
  /** HEAD is answered like GET; Node leaves the body out. */
  isHead: boolean;
  /** By `performance.now()`. */
  startedAt: number;
  identified?: Promise<Caller>;
  /** Known once `identified` has resolved. */
  caller?: Caller;
  body?: Promise<object>;
  /** Bytes of the body that the memory budget does not count yet. */
  uncounted: number;
  /** Give the bytes of the body back to the memory budget. */
  held: (() => void)[];
  /** Calls all of them. */
  releaseBody?: () => void;
  kind?: OperationTypeNode;
  mayCompress?: boolean;
  answer?: Promise<ExecutionResult | ResultStream>;
};

export function createExchange(req: IncomingMessage, res: ServerResponse): Exchange {
  const isHead = req.method === 'HEAD';
  return { req, res, isHead, startedAt: performance.now(), uncounted: 0, held: [] };
}
