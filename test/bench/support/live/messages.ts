/** What clients of both GraphQL servers ask for. */
export const WATCH =
  'subscription Watch($sessionId: ID!) { sessionAccess(sessionId: $sessionId) { state live joinUrl opensAt closesAt } }';

/** What clients see of an open session; the marker in the link tells the rounds apart and has the same length in all. */
export function accessOf(marker: string, opensAt: Date) {
  const closesAt = new Date(opensAt.getTime() + 3_600_000);
  return { state: 'OPEN', live: true, joinUrl: linkOf(marker), opensAt, closesAt };
}

export const linkOf = (marker: string) => `https://meet.example/room?round=${marker}`;

/** The marker of a round. */
export const markerOf = (round: number) => `${round}`.padStart(6, '0');

/** The ids of the stock server's sessions, which exist nowhere else. */
export const stockSessions = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => `session-${place}`);
