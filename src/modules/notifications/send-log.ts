import type { Log } from '../../ports/log.ts';
import type { ClaimedDelivery } from './queue/claim-statements.ts';
import type { Recorded } from './retry-rules.ts';
import type { Channel } from './rules.ts';

type Result = { delivery: ClaimedDelivery; recorded: Recorded };

/** The sessions that a message is about: an act's may be about several. */
export const sessionsOf = ({ sessionId, act }: ClaimedDelivery): string[] =>
  act ? [sessionId, ...act.lines.map((line) => line.sessionId)] : [sessionId];

/** One line for what was accepted of a batch, and one for what was not. `batch`: the same in all lines of one claim. */
export function logSent(log: Log, batch: { channel: Channel; token: string }, results: Result[]): void {
  const sent = results.filter(({ recorded }) => recorded.status === 'SENT');
  const not = results.filter(({ recorded }) => recorded.status !== 'SENT');
  if (sent.length > 0) log.info('messages sent', { ...nameOf(batch), sent: sent.length, ...placesOf(sent) });
  if (not.length > 0)
    log.warn('messages not sent', {
      ...nameOf(batch),
      notSent: not.length,
      reasons: countsOf(not.map(({ recorded: { status, reason } }) => `${status} ${reason}`)),
      ...placesOf(not),
    });
}

export const nameOf = ({ channel, token }: { channel: Channel; token: string }) => ({
  channel,
  batch: token.slice(0, 8),
});

/** So many ids of each kind are named in a line. */
const MOST_NAMED = 50;

/** Where to look: never who is written to. */
const placesOf = (results: Result[]) => ({
  centers: some(results.map(({ delivery }) => delivery.centerId)),
  sessions: some(results.flatMap(({ delivery }) => sessionsOf(delivery))),
});

const some = (ids: string[]): string[] => [...new Set(ids)].slice(0, MOST_NAMED);

function countsOf(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
