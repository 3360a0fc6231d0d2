import type { AlertKind } from '../../../generated/prisma/enums.ts';
import { between, DAY, MINUTE } from '../../../lib/time.ts';

export type { AlertKind };

export const SEVERITIES = ['URGENT', 'SOON', 'LATER'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What staff of a center should look at now. Rows are named by their ids; null where it is about none. */
export type CenterAlert = {
  /** The same as long as it is about the same. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly since: Date;
  /** When it begins to matter to people: the send time, the start, or since when it is so. */
  readonly moment: Date;
  readonly sessionId: string | null;
  readonly customerId: string | null;
  readonly professionalId: string | null;
  readonly webhookEndpointId: string | null;
  readonly otherSessionId: string | null;
};

/** How many days ahead alerts look. */
export const DAYS_AHEAD = 14;
/** The most alerts of a center that are shown; what matters first comes first. */
export const MOST_ALERTS = 1_000;

/** How soon people are concerned. */
export function severityOf(moment: Date, now: Date): Severity {
  const ahead = between(now, moment);
  if (ahead <= 30 * MINUTE) return 'URGENT';
  return ahead <= DAY ? 'SOON' : 'LATER';
}
