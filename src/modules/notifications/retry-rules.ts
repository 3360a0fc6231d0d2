import type { Outcome } from '../../ports/channels.ts';
import type { Channel, DeliveryStatus, Reason } from './rules.ts';

/** The pause after so many attempts: 1 s, doubling, at most 5 minutes, spread by up to a quarter. */
export function backoffMs(attempts: number, random: number): number {
  const base = Math.min(1_000 * 2 ** Math.max(0, attempts - 1), 300_000);
  return Math.round(base * (1 + random / 4));
}

/** The pause while a personal URL cannot be read: with its secret back it goes out this soon. */
const UNREADABLE_MS = 30_000;

/** An email that may have been accepted is sent again if the provider reports nothing for this long. */
export const SILENCE_MS = 60_000;

/** The columns that are recorded after an attempt or a precheck. */
export type Recorded = {
  status: Exclude<DeliveryStatus, 'CLAIMED'>;
  reason: Reason | null;
  /** Null: there is no further attempt. */
  nextAttemptAt: Date | null;
  providerId: string | null;
};

/**
 * The result of an outcome. A message is retried until its deadline; then it is `MISSED`, for the reason of its last
 * attempt.
 */
export function recorded(
  outcome: Outcome,
  delivery: { channel: Channel; attempts: number; deadlineAt: Date },
  context: { now: Date; random: number; providerReports: boolean },
): Recorded {
  const done = { nextAttemptAt: null, providerId: null };
  if (outcome.kind === 'sent')
    return { ...done, status: 'SENT', reason: null, providerId: outcome.providerId };
  if (outcome.kind === 'failed') return { ...done, status: 'FAILED', reason: outcome.reason };
  if (outcome.kind === 'gone') return { ...done, status: 'SKIPPED', reason: 'DEVICE_GONE' };
  const { now, random, providerReports } = context;
  const isUnreadable = outcome.kind === 'retry' && outcome.reason === 'URL_UNREADABLE';
  const pauseMs = isUnreadable ? UNREADABLE_MS * (1 + random / 4) : backoffMs(delivery.attempts, random);
  const backoff = new Date(now.getTime() + Math.round(pauseMs));
  const again = (status: 'PENDING' | 'UNKNOWN', reason: Reason, at: Date): Recorded =>
    at < delivery.deadlineAt
      ? { status, reason, nextAttemptAt: at, providerId: null }
      : { ...done, status: 'MISSED', reason };
  if (outcome.kind === 'retry')
    return again('PENDING', outcome.reason, outcome.at && outcome.at > backoff ? outcome.at : backoff);
  // A repeated push replaces the first by its topic; a repeated email is a second one, so a report is waited for.
  const waits = delivery.channel === 'EMAIL' && providerReports;
  return again('UNKNOWN', 'PROVIDER_SILENT', waits ? new Date(now.getTime() + SILENCE_MS) : backoff);
}
