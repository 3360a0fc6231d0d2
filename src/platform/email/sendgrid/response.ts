import type { IncomingHttpHeaders } from 'node:http';
import { later } from '../../../lib/time.ts';
import type { Outcome } from '../../../ports/channels.ts';
import type { Answer } from '../../net/http-post.ts';
import { retryAfterMs } from '../../net/retry-after.ts';

/** What an answer means for the people of its request. */
export type ResponseClass =
  /** One outcome for all. `stop`: a further request of this call would have the same. `refusesUs`: our settings are wrong. */
  | { kind: 'all'; outcome: Outcome; stop: boolean; refusesUs: boolean }
  /** Too large, or refused for one person. `named`: their indexes in the request, as far as the provider names them. */
  | { kind: 'split'; named: Set<number> };

/** Classifies the answer to a request for `people`. A refusal of the mail fails it; a refusal of us is retried. */
export function classifyResponse(answer: Answer, people: number, now: Date): ResponseClass {
  if (answer.kind === 'lost') return all({ kind: 'unknown', detail: answer.code });
  if (answer.kind === 'unreachable') {
    const outcome = { kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: answer.code } as const;
    return all(outcome, { stop: true });
  }
  const { status, headers } = answer;
  if (status === 202) return all({ kind: 'sent', providerId: String(headers['x-message-id'] ?? '') || null });
  if (status === 200) {
    // The sandbox checks a mail and drops it.
    return all(failed('HTTP 200: checked, not sent'), { refusesUs: true });
  }
  if (status === 400 || status === 413 || status === 422) return refusal(answer, people);
  // Except for a busy provider (429, 408, 5xx), our key, sender or URL is wrong, and no mail may fail for it.
  const isOurFault = status < 500 && status !== 429 && status !== 408;
  const outcome = retry(status, headers, now);
  if (isOurFault) return all({ ...outcome, ofUs: true }, { stop: true, refusesUs: true });
  return all(outcome, { stop: status === 429 });
}

/** A mail of the request is refused. It fails only once it is alone, because a smaller request may be accepted. */
function refusal(answer: Answer & { kind: 'answered' }, people: number): ResponseClass {
  const fields = refusedFields(answer.body);
  const detail = `HTTP ${answer.status} ${fields[0] ?? ''}`.trim();
  if (fields.some((field) => /^(from|mail_settings|tracking_settings)\b/.test(field))) {
    return all(
      { kind: 'retry', at: null, reason: 'PROVIDER_REFUSED', detail, ofUs: true },
      { stop: true, refusesUs: true },
    );
  }
  if (people === 1) return all(failed(detail));
  const named = fields.map((field) => Number(/^personalizations\.(\d+)\b/.exec(field)?.[1] ?? Number.NaN));
  return { kind: 'split', named: new Set(named.filter((index) => index < people)) };
}

/** The field names alone, because the provider's messages repeat addresses. */
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

function retry(status: number, headers: IncomingHttpHeaders, now: Date) {
  const wait = retryAfterMs(headers, Date.now());
  const at = wait === null ? null : later(now, wait);
  return { kind: 'retry', at, reason: 'PROVIDER_REFUSED', detail: `HTTP ${status}` } as const;
}

function failed(detail: string) {
  return { kind: 'failed', reason: 'PROVIDER_REFUSED', detail } as const;
}

function all(outcome: Outcome, { stop = false, refusesUs = false } = {}): ResponseClass {
  return { kind: 'all', outcome, stop, refusesUs };
}
