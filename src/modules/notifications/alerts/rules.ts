/** The facts about how the holder of a seat can be reached, and was. */
export type ReachFacts = {
  bookedAt: Date;
  /** Present facts: an email address, and a push device. */
  hasAddress: boolean;
  hasDevice: boolean;
  /** The last decisive report on an email of this booking to the present address; null: none. */
  mailWord: 'DELIVERED' | 'BOUNCED' | 'BLOCKED' | 'DROPPED' | null;
  mailWordAt: Date | null;
  /** The messages of the present access notice, those of them that were lost, and when they were listed. */
  notices: number;
  noticesLost: number;
  noticedAt: Date | null;
};

export type Alert = { reason: 'UNREACHABLE' | 'BOUNCED' | 'DROPPED'; since: Date };

/**
 * The worst problem with reaching the holder of a seat; null: none. Unreachable is a customer without a working channel,
 * and one whose access notice was lost, even if a channel works by now.
 */
export function alertOf(facts: ReachFacts): Alert | null {
  const { mailWord, mailWordAt } = facts;
  const turnedAway = mailWord !== null && mailWord !== 'DELIVERED';
  const noWay = (!facts.hasAddress || turnedAway) && !facts.hasDevice;
  const lost = facts.notices > 0 && facts.noticesLost === facts.notices;
  if (noWay || lost)
    return { reason: 'UNREACHABLE', since: latest(mailWordAt, facts.noticedAt) ?? facts.bookedAt };
  if (!turnedAway) return null;
  return { reason: mailWord === 'DROPPED' ? 'DROPPED' : 'BOUNCED', since: mailWordAt ?? facts.bookedAt };
}

function latest(...instants: (Date | null)[]): Date | null {
  const known = instants.flatMap((instant) => instant?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.max(...known)) : null;
}
