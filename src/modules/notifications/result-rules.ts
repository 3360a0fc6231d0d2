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

/** Whether a result means that its recipient may not be reachable. */
export const isLost = ({ status, reason }: Recorded) => status === 'FAILED' || reason === 'DEVICE_GONE';

/** How many seconds after its promised instant an access notice was accepted; null for every other message and outcome. */
export function lateness(
  delivery: Pick<PrecheckFacts, 'purpose'> & { sendAt: Date | null; bookedAt: Date | null },
  outcome: Outcome,
  now: Date,
): number | null {
  if (delivery.purpose !== 'ACCESS_NOTICE' || outcome.kind !== 'sent' || delivery.sendAt === null)
    return null;
  // A row may hold an infinite instant.
  const late = now.getTime() - Math.max(Number(delivery.sendAt), Number(delivery.bookedAt));
  return Number.isFinite(late) ? Math.max(0, late) / 1000 : null;
}
