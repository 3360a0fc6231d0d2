import type { Report } from '../../../ports/channels.ts';

/** The result of a delivery by the provider's reports; it replaces what was recorded before. */
export type ReportedResult = { status: 'SENT'; sentAt: Date } | { status: 'FAILED' };

/**
 * Reports come in any order, and may concern several mails of one delivery. One delivered mail is enough. A dropped mail
 * never left the provider. Every other report, also a bounce, is of a mail that the provider had accepted.
 */
export function resultOf(reports: readonly Pick<Report, 'kind' | 'at'>[]): ReportedResult {
  const arrived = reports.some(({ kind }) => kind === 'DELIVERED');
  if (!arrived && reports.some(({ kind }) => kind === 'DROPPED')) return { status: 'FAILED' };
  const taken = reports.filter(({ kind }) => kind !== 'DROPPED').map(({ at }) => at.getTime());
  return { status: 'SENT', sentAt: new Date(Math.min(...taken)) };
}

/** Whether a mail did not reach its recipient, so that the next one may not either. */
export const isTurnedAway = (kind: Report['kind']): boolean =>
  kind === 'BOUNCED' || kind === 'BLOCKED' || kind === 'DROPPED';
