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

/** A mail that left so often without an answer is not sent again where the provider reports nothing. */
export const MOST_SILENCES = 3;

/** The columns that are recorded after an attempt or a precheck. */
export type Recorded = {
  status: Exclude<DeliveryStatus, 'CLAIMED'>;
  reason: Reason | null;
  /** Null: there is no further attempt. `UNKNOWN` without one stays so, unless the provider reports of it. */
  nextAttemptAt: Date | null;
  providerId: string | null;
};

/**
 * The result of an outcome. A message is retried until its deadline; then it is `MISSED`, for the reason of its last
 * attempt.
 */
export function recorded(
  outcome: Outcome,
  delivery: { channel: Channel; attempts: number; silences: number; deadlineAt: Date },
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
  // Its channel rests meanwhile; the message itself is due as soon as that is over, whichever node or start ends it.
  if (outcome.kind === 'retry' && outcome.ofUs) return again('PENDING', outcome.reason, now);
  if (outcome.kind === 'retry')
    return again('PENDING', outcome.reason, outcome.at && outcome.at > backoff ? outcome.at : backoff);
  const silent = (at: Date) => again('UNKNOWN', 'PROVIDER_SILENT', at);
  // A repeated push replaces the first by its topic; a repeated email is a second one.
  if (delivery.channel === 'PUSH') return silent(backoff);
  const muchLater = new Date(now.getTime() + SILENCE_MS);
  if (providerReports) return silent(muchLater);
  const silences = delivery.silences + 1;
  if (silences >= MOST_SILENCES) return { ...done, status: 'UNKNOWN', reason: 'PROVIDER_SILENT' };
  // The first repeat is soon, for whoever waits for it; the last one outlives a provider that hangs for a minute.
  return silent(silences === 1 ? backoff : muchLater);
}
