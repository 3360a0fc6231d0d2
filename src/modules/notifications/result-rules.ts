import type { Outcome } from '../../ports/channels.ts';
import type { Recorded } from './retry-rules.ts';
import { type PrecheckFacts, precheck } from './rules.ts';

/** The result of a message that cannot be composed or checked. */
export const UNREADABLE: Recorded = {
  status: 'FAILED',
  reason: 'URL_UNREADABLE',
  nextAttemptAt: null,
  providerId: null,
};

/** The result of a message that is not sent: final, or waiting for the link, the morning or the operator. Null: it is sent. */
export function unsent(delivery: PrecheckFacts, now: Date): Recorded | null {
  const found = precheck(delivery, now);
  if (!found) return null;
  const waiting = { status: 'PENDING', providerId: null } as const;
  if (found.status === 'HELD') return { ...waiting, reason: 'NO_LINK', nextAttemptAt: delivery.deadlineAt };
  if (found.status === 'WITHHELD')
    return { ...waiting, reason: 'WITHHELD', nextAttemptAt: delivery.deadlineAt };
  if (found.status === 'ASLEEP') return { ...waiting, reason: delivery.reason, nextAttemptAt: found.until };
  return { ...found, nextAttemptAt: null, providerId: null };
}

/** Whether nothing more follows for the message. */
export const isFinal = ({ status }: Recorded) => status !== 'PENDING' && status !== 'UNKNOWN';

/** Whether a result means that its recipient may not be reachable. */
export const isLost = ({ status, reason }: Recorded) => status === 'FAILED' || reason === 'DEVICE_GONE';

/**
 * How many seconds after its promised instant a message was accepted: an access notice after its send time, any other after it
 * was to be sent for the first time. Null for every other outcome.
 */
export function lateness(delivery: Promised, outcome: Outcome, now: Date): number | null {
  const promised = promisedAt(delivery);
  if (outcome.kind !== 'sent' || promised === null) return null;
  // A row may hold an infinite instant.
  const late = now.getTime() - promised;
  return Number.isFinite(late) ? Math.max(0, late) / 1000 : null;
}

type Promised = Pick<PrecheckFacts, 'purpose'> & {
  sendAt: Date | null;
  bookedAt: Date | null;
  nextAttemptAt: Date;
  attempts: number;
};

/** A further attempt has forgotten when the first was due. */
function promisedAt({ purpose, sendAt, bookedAt, nextAttemptAt, attempts }: Promised): number | null {
  if (purpose === 'ACCESS_NOTICE') return sendAt && Math.max(Number(sendAt), Number(bookedAt));
  return attempts === 1 ? Number(nextAttemptAt) : null;
}
