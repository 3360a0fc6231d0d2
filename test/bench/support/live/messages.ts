/** What clients of both GraphQL servers ask for. */
export const WATCH =
  'subscription Watch($sessionId: ID!) { sessionAccess(sessionId: $sessionId) { state live joinUrl opensAt closesAt } }';

/** What clients see of an open session; the marker in the link tells the rounds apart and has the same length in all. */
export function accessOf(marker: string, opensAt: Date) {
  const closesAt = new Date(opensAt.getTime() + 3_600_000);
  return { state: 'OPEN', live: true, joinUrl: linkOf(marker), opensAt, closesAt };
}

/** What a page sees of it: no link, but the session's version, which is the marker. */
export function pageEventOf(marker: string, opensAt: Date) {
  const endsAt = new Date(opensAt.getTime() + 3_600_000);
  const version = `OPEN.live.${marker}`;
  return { version, state: 'OPEN', live: true, opensAt, startsAt: opensAt, endsAt, final: false };
}

export const linkOf = (marker: string) => `https://meet.example/room?round=${marker}`;

/** The marker of a round: digits, of the same number in all. */
export const markerOf = (round: number) => `${100_000 + round}`;
/** Of the state before the first round. */
export const FIRST = markerOf(0);

/** What stands in every message with this marker, and in no other. */
export const fragmentOf = {
  ws: (marker: string) => `round=${marker}`,
  pages: (marker: string) => `.${marker}"`,
};

/** The ids of the stock server's sessions, which exist nowhere else. */
export const stockSessions = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => `session-${place}`);
