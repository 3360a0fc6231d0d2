import type { Report } from '../../../ports/channels.ts';

/** What the provider's reports together make of a mail, whatever we believed before. */
export type Word = { status: 'SENT'; sentAt: Date } | { status: 'FAILED' };

/**
 * The reports of one delivery may concern several mails, where it was sent again, and come in any order. One that
 * arrived is enough; one that was dropped never left the provider. Every other report is of a mail that it had taken,
 * also when the mailbox turned it away.
 */
export function wordOn(reports: readonly Pick<Report, 'kind' | 'at'>[]): Word {
  const arrived = reports.some(({ kind }) => kind === 'DELIVERED');
  if (!arrived && reports.some(({ kind }) => kind === 'DROPPED')) return { status: 'FAILED' };
  const taken = reports.filter(({ kind }) => kind !== 'DROPPED').map(({ at }) => at.getTime());
  return { status: 'SENT', sentAt: new Date(Math.min(...taken)) };
}

/** Whether this means that a mail did not reach its reader, and the next one may not either. */
export const isTurnedAway = (kind: Report['kind']): boolean =>
  kind === 'BOUNCED' || kind === 'BLOCKED' || kind === 'DROPPED';
