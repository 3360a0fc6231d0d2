import type { Purpose } from '../rules.ts';

/** Of which withheld messages the operator speaks; null: of any. A webhook counts as a purpose here. */
export type Which = {
  purpose: Purpose | 'WEBHOOK' | null;
  centerId: string | null;
  sessionId: string | null;
};

/** What of one center is withheld, by purpose. `firstStart`: of the sessions that it is about; null for webhooks. */
export type WithheldOfCenter = {
  centerId: string;
  center: string;
  purpose: Purpose | 'WEBHOOK';
  messages: number;
  firstStart: Date | null;
};

/** How many messages of each purpose these are. */
export function byPurpose(rows: readonly WithheldOfCenter[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { purpose, messages } of rows) counts[purpose] = (counts[purpose] ?? 0) + messages;
  return counts;
}
