import type { ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import { UnauthenticatedError } from '../../../lib/errors.ts';
import { onExpiry } from '../../../lib/long-timer.ts';
import { onResponseClosed } from '../../http/response-closed.ts';
import type { Exchange, HttpDeps } from './exchange.ts';

/** Ends a stream when its client leaves, and when the caller's token expires. */
export function followStream(
  { clock, executor, streaming }: HttpDeps,
  exchange: Exchange,
  stream: ResultStream,
  release: () => void,
): void {
  const { req, res, caller, releases } = exchange;
  // The request is read by now; the stream keeps what it needs of it.
  exchange.body = undefined;
  exchange.answer = undefined;
  for (const releaseBytes of releases.splice(0)) releaseBytes();
  const { viewer, requestId } = caller!;
  const expired = () => stream.end(executor.failure(new UnauthenticatedError(), requestId));
  const cancelExpiry = viewer ? onExpiry(viewer.expiresAt, clock, expired) : () => undefined;
  streaming.add(res);
  onResponseClosed(req, res, () => {
    streaming.delete(res);
    release();
    cancelExpiry();
    void stream.return();
  });
}
