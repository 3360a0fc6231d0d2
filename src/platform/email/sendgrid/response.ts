import type { IncomingHttpHeaders } from 'node:http';
import { later } from '../../../lib/time.ts';
import type { Outcome } from '../../../ports/channels.ts';
import type { Answer } from '../../net/http-post.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** What an answer means for the people of its request. */
export type Precheck =
  /** The same for all. `stop`: the next request would fare the same, so none is tried in this call. */
  | { kind: 'all'; outcome: Outcome; stop: boolean; alarm: boolean }
  /** Too large, or refused for somebody. `named`: their places in the request, where the provider told them. */
  | { kind: 'split'; named: Set<number> };

/** Reads the answer to a request for `people`. Only a refusal of the mail itself fails it; a refusal of us is retried. */
export function judge(answer: Answer, people: number, now: Date): Precheck {
  if (answer.kind === 'lost') return all({ kind: 'unknown', detail: answer.code });
  if (answer.kind === 'unreachable') {
    const outcome = { kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: answer.code } as const;
    return all(outcome, { stop: true });
  }
  const { status, headers } = answer;
  if (status === 202) return all({ kind: 'sent', providerId: String(headers['x-message-id'] ?? '') || null });
  if (status === 200) {
    // The sandbox checks a mail and throws it away.
    return all(failed('HTTP 200: checked, not sent'), { alarm: true });
  }
  if (status === 400 || status === 413 || status === 422) return refusal(answer, people);
  // Beyond a busy provider (429, 408, 5xx): our key, sender or address of the API is wrong, and people must not pay for it.
  const ours = status < 500 && status !== 429 && status !== 408;
  return all(retry(status, headers, now), { stop: ours || status === 429, alarm: ours });
}

/** Somebody's mail is refused. Who it was counts only once they are alone: a smaller request may well be accepted. */
function refusal(answer: Answer & { kind: 'answered' }, people: number): Precheck {
  const fields = refusedFields(answer.body);
  const detail = `HTTP ${answer.status} ${fields[0] ?? ''}`.trim();
  if (fields.some((field) => /^(from|mail_settings|tracking_settings)\b/.test(field))) {
    return all({ kind: 'retry', at: null, reason: 'PROVIDER_REFUSED', detail }, { stop: true, alarm: true });
  }
  if (people === 1) return all(failed(detail));
  const places = fields.map((field) => Number(/^personalizations\.(\d+)\b/.exec(field)?.[1] ?? Number.NaN));
  return { kind: 'split', named: new Set(places.filter((place) => place < people)) };
}

/** Field names only: the provider's messages repeat addresses. */
function refusedFields(body: string): string[] {
  try {
    const { errors } = JSON.parse(body) as { errors?: { field?: unknown }[] };
    return (errors ?? [])
      .map(({ field }) => String(field ?? ''))
      .filter((field) => /^[a-z_.\d]{1,80}$/.test(field));
  } catch {
    return [];
  }
}

function retry(status: number, headers: IncomingHttpHeaders, now: Date): Outcome {
  const wait = retryAfterMs(headers, Date.now());
  const at = wait === null ? null : later(now, wait);
  return { kind: 'retry', at, reason: 'PROVIDER_REFUSED', detail: `HTTP ${status}` };
}

function failed(detail: string) {
  return { kind: 'failed', reason: 'PROVIDER_REFUSED', detail } as const;
}

function all(outcome: Outcome, { stop = false, alarm = false } = {}): Precheck {
  return { kind: 'all', outcome, stop, alarm };
}
