import { UNREAD } from '../../../graphql/execution/memory-budget.ts';
import { callerOf } from '../../../graphql/schema-kit/calls.ts';
import { onResponseClosed } from '../../http/response-closed.ts';
import { type Coding, codingFor, compressed, WORTH_BYTES } from './compression.ts';
import type { Exchange, HttpDeps } from './exchange.ts';

/** A body as it is sent. `varies`: another client may get the same body in another coding. */
export type EncodedBody = { body: string | Buffer<ArrayBuffer>; coding: Coding | null; varies: boolean };

/** Compresses a body for clients that take it, where that is safe and worth it. */
export async function encodeBody({ req, mayCompress }: Exchange, text: string): Promise<EncodedBody> {
  if (!mayCompress || text.length < WORTH_BYTES) return { body: text, coding: null, varies: false };
  const coding = codingFor(req.headers['accept-encoding']?.toString());
  return { body: coding ? await compressed(text, coding) : text, coding, varies: true };
}

/** Counts a large answer in the memory budget until its client has read it. */
export function noteUnread({ memoryBudget }: HttpDeps, { req, res, caller }: Exchange, bytes: number): void {
  if (bytes > UNREAD && caller) onResponseClosed(req, res, memoryBudget.note(callerOf(caller), bytes));
}
