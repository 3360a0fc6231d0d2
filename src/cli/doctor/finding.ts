import { withDeadline } from '../../lib/deadline.ts';
import { reasonOf } from '../../lib/outage-log.ts';

/** What a check found. A failure stops the server’s work, or part of it; a warning will, or may. */
export type Finding = { about: string; state: 'ok' | 'warning' | 'failure'; says: string };

export const ok = (about: string, says: string): Finding => ({ about, state: 'ok', says });
export const warning = (about: string, says: string): Finding => ({ about, state: 'warning', says });
export const failure = (about: string, says: string): Finding => ({ about, state: 'failure', says });

/** The findings of a check; one that throws, or takes longer than ten seconds, fails under this name. */
export async function checked(about: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await withDeadline(PATIENCE_MS, about, check);
  } catch (error) {
    return [failure(about, reasonOf(error))];
  }
}

const PATIENCE_MS = 10_000;
