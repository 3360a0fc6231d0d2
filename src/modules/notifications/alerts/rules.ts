/** What is known of how somebody with a seat can be, and was, reached. */
export type ReachFacts = {
  bookedAt: Date;
  /** Whether the customer has an address, and a browser that agreed to notifications, now. */
  hasAddress: boolean;
  hasDevice: boolean;
  /** The provider's last decisive word on a mail of this booking to the present address; null: none. */
  mailWord: 'DELIVERED' | 'BOUNCED' | 'BLOCKED' | 'DROPPED' | null;
  mailWordAt: Date | null;
  /** How many messages the present access notice is, how many of them came to nothing, and since when. */
  notices: number;
  noticesLost: number;
  noticedAt: Date | null;
};

export type Alert = { reason: 'UNREACHABLE' | 'BOUNCED' | 'DROPPED'; since: Date };

/**
 * What staff should know about somebody with a seat, the worst first; null: nothing. Whoever had a mail turned away and
 * has no other way counts as unreachable before anything else is tried; so does whoever the access notice cannot have
 * reached, even if they can be reached by now: it went out without them.
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
