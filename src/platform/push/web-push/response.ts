import { later } from '../../../lib/time.ts';
import type { Outcome } from '../../../ports/channels.ts';
import type { Answer } from '../../net/http-post.ts';
import { NOT_PUBLIC } from '../../net/public-address.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** The outcome of a push service's answer. A redirect is a refusal, because following it would evade the address check. */
export function pushOutcome(answer: Answer, now: Date): Outcome {
  if (answer.kind === 'lost') return { kind: 'unknown', detail: answer.code };
  if (answer.kind === 'unreachable') {
    if (answer.code === NOT_PUBLIC) return refusedForGood('the endpoint is not on a public address');
    return { kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: answer.code };
  }
  const { status, headers } = answer;
  if (status === 200 || status === 201 || status === 202) return { kind: 'sent', providerId: null };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(headers, Date.now());
    const at = wait === null ? null : later(now, wait);
    return { kind: 'retry', at, reason: 'PROVIDER_REFUSED', detail: `HTTP ${status}` };
  }
  return refusedForGood(`HTTP ${status}`);
}

/** Whether the push service refuses us, not only this message. */
export function refusesUs(answer: Answer): boolean {
  return answer.kind === 'answered' && (answer.status === 401 || answer.status === 403);
}

/** A permanent failure. */
export function refusedForGood(detail: string): Outcome {
  return { kind: 'failed', reason: 'PROVIDER_REFUSED', detail };
}
