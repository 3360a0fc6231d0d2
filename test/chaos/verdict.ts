import type { Listed, Seat, Truth } from './truth.ts';

/** A message that really arrived, by the record of the provider's double. */
export type Arrived = {
  /** The delivery that it says it is of. */
  delivery: string | null;
  to: string;
  text: string;
  at: Date;
};
export type ArrivedPush = { endpoint: string; payload: string; at: Date };

export type Seen = {
  mails: Arrived[];
  pushes: ArrivedPush[];
  truth: Truth;
  /** What the API answered. */
  said: { booked: Set<string>; cancelled: Map<string, Date>; cancelTried: Set<string> };
  /** When everything was over. */
  endedAt: Date;
};

export type Allowed = {
  /** Whether a request may have left whose answer never came. */
  repeats: boolean;
  /** How long a message may be under way that was checked before somebody lost their seat. */
  underWayMs: number;
};

/** How far apart the copies of one mail may be. */
export const REPEAT_WINDOW_MS = 90_000;
/** A call ends by then, answered or not. */
const CALL_MS = 8_000;
/** Clocks and the doubles' own are the same; a message may not be earlier than by a rounding. */
const EARLY_MS = 1_000;
const ACCESS_URL = /https:\/\/live\.example\/join\/[\w-]+/g;

/** Everything that differs from what is promised, in words; nothing where all is as promised. */
export function differences(seen: Seen, allowed: Allowed): string[] {
  const notices = noticesOf(seen);
  return [
    ...missing(seen, notices),
    ...wronglySent(seen, notices, allowed),
    ...repeats(seen, allowed),
    ...listedTwice(seen.truth.deliveries),
    ...seen.truth.wrongSeats.map(
      ({ id, capacity, seatsTaken, held }) =>
        `class ${id} has ${held} seats taken, counts ${seatsTaken}, and has room for ${capacity}`,
    ),
    ...forgotten(seen),
  ];
}

type Notice = { mail: Arrived; listed: Listed; seat: Seat };

/** The access notices among the mails. */
function noticesOf({ mails, truth }: Seen): Notice[] {
  const deliveries = new Map(truth.deliveries.map((one) => [one.id, one]));
  const seats = new Map(truth.seats.map((one) => [one.id, one]));
  return mails.flatMap((mail) => {
    const listed = deliveries.get(mail.delivery ?? '');
    const seat = seats.get(listed?.bookingId ?? '');
    return listed?.purpose === 'ACCESS_NOTICE' && seat ? [{ mail, listed, seat }] : [];
  });
}

/** Whether this person must have got the notice by now. */
export const isOwed = ({ cancelledAt, class: of }: Seat, endedAt: Date): boolean =>
  cancelledAt === null && of.cancelledAt === null && of.linked && of.sendAt <= endedAt;

/** Who held a seat, and was not told, or too late. */
function missing({ truth, pushes, endedAt }: Seen, notices: Notice[]): string[] {
  const pushed = new Map<string, string>();
  for (const { endpoint, payload } of pushes) pushed.set(endpoint, `${pushed.get(endpoint) ?? ''}${payload}`);
  const told = new Map<string, Date>();
  for (const { listed, seat, mail } of notices) {
    if (listed.revision !== seat.class.revision) continue;
    const before = told.get(seat.id);
    if (!before || mail.at < before) told.set(seat.id, mail.at);
  }
  return truth.seats
    .filter((seat) => isOwed(seat, endedAt))
    .flatMap((seat) => {
      const at = told.get(seat.id);
      if (!at) return [`${seat.email} has a seat in class ${seat.class.id} and got no mail`];
      if (at >= seat.class.endsAt) return [`${seat.email} got the mail after class ${seat.class.id}`];
      if (seat.endpoint !== null && !pushed.get(seat.endpoint)?.includes(seat.accessUrl))
        return [`${seat.email} has a browser, a seat in class ${seat.class.id}, and got no push`];
      return [];
    });
}

/** Who was told what they must not be, or before the time. */
function wronglySent({ mails, truth, said }: Seen, notices: Notice[], { underWayMs }: Allowed): string[] {
  const known = new Set(truth.deliveries.map(({ id }) => id));
  const strays = mails.filter(({ delivery }) => !known.has(delivery ?? ''));
  return [
    ...strays.map(({ to, delivery }) => `${to} got a mail of delivery ${delivery}, which there is not`),
    ...notices.flatMap((notice) => faultsOf(notice, underWayMs, said.cancelled)),
  ];
}

/** What is wrong with one notice that arrived. */
function faultsOf({ mail, listed, seat }: Notice, underWayMs: number, said: Map<string, Date>): string[] {
  const { id, cancelledAt, linked, sendAt, revision } = seat.class;
  const at = mail.at.getTime();
  // What was written is seen by others when it is answered, at the latest.
  const counts = (id: string, cancelled: Date) => said.get(id)?.getTime() ?? cancelled.getTime() + CALL_MS;
  const after = (id: string, cancelled: Date | null) =>
    cancelled !== null && at > counts(id, cancelled) + underWayMs;
  const urls = mail.text.match(ACCESS_URL) ?? [];
  const wrong: [boolean, string][] = [
    [after(seat.id, seat.cancelledAt), 'after their seat was cancelled'],
    [after(id, cancelledAt), 'after it was cancelled'],
    [!linked, 'without a link in it'],
    [mail.to !== seat.email || listed.centerId !== seat.centerId, 'of somebody else'],
    [urls.length === 0 || urls.some((url) => url !== seat.accessUrl), 'with another URL'],
    [listed.revision === revision && at < sendAt.getTime() - EARLY_MS, 'before its send time'],
  ];
  return wrong.flatMap(([is, how]) => (is ? [`${mail.to} got the notice of class ${id} ${how}`] : []));
}

/** The arrivals of each mail that arrived more than once. */
export function repeated(mails: Arrived[]): Map<string, Date[]> {
  const arrivals = new Map<string, Date[]>();
  for (const { delivery, at } of mails) {
    const id = delivery ?? '';
    arrivals.set(id, [...(arrivals.get(id) ?? []), at]);
  }
  return new Map([...arrivals].filter(([, times]) => times.length > 1));
}

function repeats({ mails, truth }: Seen, allowed: Allowed): string[] {
  const marked = new Set(truth.deliveries.filter((one) => one.possibleRepeat).map(({ id }) => id));
  return [...repeated(mails)].flatMap(([id, times]) => {
    const ms = times.map((at) => at.getTime());
    const apart = Math.max(...ms) - Math.min(...ms);
    return [
      ...(allowed.repeats ? [] : [`mail ${id} came ${times.length} times, and no answer was lost`]),
      ...(marked.has(id) ? [] : [`mail ${id} came ${times.length} times and is not marked`]),
      ...(apart <= REPEAT_WINDOW_MS ? [] : [`mail ${id} came again after ${Math.round(apart / 1_000)} s`]),
    ];
  });
}

/** One message of one revision is listed once for each target. */
function listedTwice(deliveries: Listed[]): string[] {
  const known = new Set<string>();
  return deliveries.flatMap(({ bookingId, purpose, channel, revision }) => {
    if (purpose !== 'ACCESS_NOTICE' || channel !== 'EMAIL') return [];
    const key = `${bookingId} ${revision}`;
    if (known.has(key)) return [`the notice for booking ${bookingId} was listed twice`];
    known.add(key);
    return [];
  });
}

/** What the API said was done, and is not. */
function forgotten({ truth, said }: Seen): string[] {
  const seats = new Map(truth.seats.map((seat) => [seat.id, seat]));
  return [
    ...[...said.booked]
      .filter((id) => !seats.has(id) || (seats.get(id)!.cancelledAt && !said.cancelTried.has(id)))
      .map((id) => `booking ${id} was answered, and is not held`),
    ...[...said.cancelled.keys()]
      .filter((id) => seats.has(id) && !seats.get(id)!.cancelledAt)
      .map((id) => `booking ${id} was cancelled by an answer, and is held`),
  ];
}
