import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../ports/identity.ts';

/** A valid document, and the operation of it that is asked for. */
export type Prepared = {
  text: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** How many objects the answer may hold. */
  cost: number;
  /** How many calls it counts as. */
  calls: number;
};

/** Who asks, through either endpoint. */
export type Caller = {
  viewer: Viewer | null;
  /** The unit of limits for callers without a token. */
  clientAddress: string;
  /** The `User-Agent` header. */
  userAgent?: string | null;
  /** The `Accept-Language` header. */
  acceptLanguage?: string | null;
  /** Finds the request in the log. */
  requestId: string;
  /** What the client sent as its key, not checked yet. With a key a mutation runs once, however often it is sent. */
  idempotencyKey?: unknown;
};

export type Variables = Record<string, unknown> | null | undefined;
