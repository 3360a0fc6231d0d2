import type { Retention } from '../../../ports/retention.ts';

/** For how long rows are kept unless told; the reasons are in docs/operations/data.md. */
export const RETENTION: Retention = {
  messages: 180,
  reports: 90,
  sessions: 1_095,
  linkChanges: 90,
  webhooks: 30,
  devices: 30,
};

/** The fewest days, each for what is promised until then. */
export const FEWEST_DAYS: Record<keyof Retention, { days: number; because: string }> = {
  messages: { days: 30, because: 'staff asks why a message did not arrive' },
  reports: { days: 30, because: 'alerts say whom no message reached' },
  sessions: { days: 90, because: 'attendance is corrected, and bookings are asked about' },
  linkChanges: { days: 1, because: 'a change of a link can be undone' },
  webhooks: { days: 30, because: 'receivers may have them repeated for 30 days' },
  devices: { days: 1, because: 'a push under way still needs its browser' },
};

/** The first id that could have been made at this instant: the ids of rows grow with time. */
export function firstIdAt(instant: Date): string {
  const time = Math.max(0, instant.getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
export const FIRST_ID = firstIdAt(new Date(0));
