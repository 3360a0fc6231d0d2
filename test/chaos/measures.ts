import { isOwed, repeated, type Seen } from './verdict.ts';

/** What a round showed, in milliseconds where it is a time. */
export type Measures = {
  mails: number;
  /** From when a notice was due to its mail, at worst. */
  late: number;
  /** From the end of the fault to the last mail that was due before it; 0: all had come. */
  afterEnd: number;
  /** Mails that came more than once, and how often the worst came. */
  repeats: number;
  copies: number;
  /** From a kill to the last mail that was due before it, repeats included; null: nobody was killed. */
  takeover: number | null;
  /** From the end of the fault until every node was ready and had answered a booking. */
  back: number;
  calls: number;
  unanswered: number;
};

/** `linkedLate`: the classes that had no link when they were due, and say nothing about time. */
type Times = { linkedLate: Set<string>; faultEndedAt: number; killedAt?: number; back: number };

export function measuresOf(
  seen: Seen,
  calls: { calls: number; unanswered: number },
  { linkedLate, faultEndedAt, killedAt, back }: Times,
): Measures {
  const first = firstArrivals(seen);
  const times = seen.truth.seats.flatMap((seat) => {
    const at = first.get(seat.id);
    if (at === undefined || linkedLate.has(seat.class.id) || !isOwed(seat, seen.endedAt)) return [];
    // A class that got its link late says nothing about time.
    const due = Math.max(seat.class.sendAt.getTime(), seat.createdAt.getTime());
    return [{ at, due }];
  });
  const most = (values: number[]) => Math.round(values.reduce((a, b) => Math.max(a, b), 0));
  const again = repeated(seen.mails);
  const copies = [...again.values()].map((all) => all.length);
  const lastCopies = [...again.values()].map((all) => Math.max(...all.map((at) => at.getTime())));
  const dueBefore = (instant = 0) => times.filter(({ due }) => due <= instant).map(({ at }) => at);
  return {
    mails: seen.mails.length,
    late: most(times.map(({ at, due }) => at - due)),
    afterEnd: most(dueBefore(faultEndedAt).map((at) => at - faultEndedAt)),
    repeats: again.size,
    copies: most(copies.length > 0 ? copies : [1]),
    takeover:
      killedAt === undefined
        ? null
        : most([...dueBefore(killedAt), ...lastCopies].map((at) => at - killedAt)),
    back: Math.round(back),
    ...calls,
  };
}

/** When each seat's holder got the notice of the present revision. */
function firstArrivals({ mails, truth }: Seen): Map<string, number> {
  const deliveries = new Map(truth.deliveries.map((one) => [one.id, one]));
  const revisions = new Map(truth.seats.map((seat) => [seat.id, seat.class.revision]));
  const first = new Map<string, number>();
  for (const { delivery, at } of mails) {
    const listed = deliveries.get(delivery ?? '');
    if (listed?.purpose !== 'ACCESS_NOTICE' || listed.bookingId === null) continue;
    if (listed.revision !== revisions.get(listed.bookingId)) continue;
    first.set(listed.bookingId, Math.min(first.get(listed.bookingId) ?? Infinity, at.getTime()));
  }
  return first;
}
