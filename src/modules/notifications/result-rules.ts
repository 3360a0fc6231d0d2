import type { Outcome } from '../../ports/channels.ts';
import { type Holds, type Precheck, precheck, type Recorded } from './rules.ts';

/** The result of a message whose text, or time, cannot be made out. */
export const UNREADABLE: Recorded = {
  status: 'FAILED',
  reason: 'URL_UNREADABLE',
  nextAttemptAt: null,
  providerId: null,
};

/** The result that keeps a message back: a final one, or it waits for the link or for the morning. Null: it is sent. */
export function withheld(delivery: Holds, now: Date): Recorded | null {
  const found: Precheck = precheck(delivery, now);
  if (!found) return null;
  const waiting = { status: 'PENDING', providerId: null } as const;
  if (found.status === 'HELD') return { ...waiting, reason: 'NO_LINK', nextAttemptAt: delivery.deadlineAt };
  if (found.status === 'ASLEEP') return { ...waiting, reason: delivery.reason, nextAttemptAt: found.until };
  return { ...found, nextAttemptAt: null, providerId: null };
}

/** Whether a result says that its reader may not be reachable. */
export const isLost = ({ status, reason }: Recorded) => status === 'FAILED' || reason === 'DEVICE_GONE';

/** How many seconds somebody waited for the link that was accepted just now; null: it was promised for no instant. */
export function lateness(
  delivery: Pick<Holds, 'purpose'> & { sendAt: Date | null; bookedAt: Date | null },
  outcome: Outcome,
  now: Date,
): number | null {
  if (delivery.purpose !== 'ACCESS_NOTICE' || outcome.kind !== 'sent' || delivery.sendAt === null)
    return null;
  // A row may hold an infinite instant.
  const late = now.getTime() - Math.max(Number(delivery.sendAt), Number(delivery.bookedAt));
  return Number.isFinite(late) ? Math.max(0, late) / 1000 : null;
}
