import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../ports/identity.ts';

/** A document that may be executed, and the operation that was asked for. */
export type Prepared = {
  text: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** How many objects the answer may hold. */
  cost: number;
  /** How many calls it counts as. */
  calls: number;
};

/** Who asks, by either door. */
export type Caller = {
  viewer: Viewer | null;
  /** Where the call comes from; the unit of limits. */
  clientAddress: string;
  /** The header; absent: none. */
  userAgent?: string | null;
  /** Finds the request in the log. */
  requestId: string;
  /** With it a mutation runs once, however often it is sent. Whatever the client sent; absent: none. */
  idempotencyKey?: unknown;
};

export type Variables = Record<string, unknown> | null | undefined;
