import type { Happening } from './class-load.ts';

/** A link of the class: `began` before anybody could have it. In the shared clock, as all instants here. */
export type SetLink = { link: string; began: number };
/** Somebody may see no more, by this at the latest: a seat or a token that was lost. */
export type Loss = { committed: number; what: 'seat' | 'token' };

/** What was done to the class. */
export type Ledger = {
  /** When it opened. */
  opened: number;
  /** In their order. */
  links: SetLink[];
  /** By the place of who lost it. */
  losses: Map<number, Loss>;
};

/** A lost seat shows itself at the next event, or by the sweep. */
const SWEEP_MS = 15_000;
/** A sweep takes its time on a busy machine. */
const SPARE_MS = 3_000;
const REFUSED = /1013|refused: HTTP|RATE_LIMITED|4429/;

/** What was wrong with what the clients saw, each fault once a client. Their happenings are in the order of their places. */
export function faultsOf(everybody: Happening[][], ledger: Ledger): string[] {
  const links = [null, ...ledger.links.map(({ link }) => link)];
  const order = new Map(links.map((link, n) => [link, n]));
  const newest = ledger.links.at(-1)!.link;
  return everybody.flatMap((happenings, place) => {
    const loss = ledger.losses.get(place);
    const own = loss ? loserFaults(happenings, loss, ledger) : holderFaults(happenings, newest);
    return [...own, ...orderFaults(happenings, order, ledger.opened)].map(
      (fault) => `client ${place} ${fault}`,
    );
  });
}

/** Whoever holds the seat ends with the newest link. */
function holderFaults(happenings: Happening[], newest: string): string[] {
  const last = happenings.findLast(isShown);
  const end = happenings.find(({ kind }) => kind === 'ended');
  if (end) return [`holds the seat, and its stream ended with ${JSON.stringify(end)}`];
  if (!last) return ['was never shown anything'];
  return last.state === 'OPEN' && last.link === newest ? [] : [`ended with ${last.state} ${last.link}`];
}

/** Whoever lost it is shown no link that was set afterwards, and is told that it is over. */
function loserFaults(happenings: Happening[], loss: Loss, { links }: Ledger): string[] {
  const later = new Set(links.filter(({ began }) => began > loss.committed).map(({ link }) => link));
  const shown = happenings.find((one) => one.kind === 'shown' && one.link !== null && later.has(one.link));
  const end = happenings.find((one) => isEndOf(one, loss));
  const faults = shown
    ? [`was shown a link that was set after its ${loss.what} was lost: ${JSON.stringify(shown)}`]
    : [];
  if (!end)
    return [...faults, `lost its ${loss.what}, and was never told: ${JSON.stringify(happenings.at(-1))}`];
  const late = end.at - loss.committed - SWEEP_MS - SPARE_MS;
  return late > 0
    ? [...faults, `was told ${(late / 1000).toFixed(1)} s too late that its ${loss.what} was lost`]
    : faults;
}

const isEndOf = (one: Happening, { what }: Loss): boolean =>
  what === 'seat'
    ? one.kind === 'ended' && one.code === 'FORBIDDEN'
    : (one.kind === 'ended' && one.code === 'UNAUTHENTICATED') ||
      (one.kind === 'lost' && one.reason.startsWith('closed: 4403'));

/** No frame twice on a connection, none older than one before, none before the opening, and no limit met. */
function orderFaults(happenings: Happening[], order: Map<string | null, number>, opened: number): string[] {
  const refusals = happenings.map(wordsOf).filter((words) => REFUSED.test(words));
  const faults = refusals.map((words) => `was refused: ${words}`);
  const frames = happenings.filter(isShown);
  for (const [n, frame] of frames.entries()) {
    const { link, at } = frame;
    const before = frames[n - 1];
    if (!order.has(link)) faults.push(`was shown a link that nobody set: ${link}`);
    if (before && order.get(link)! < order.get(before.link)!)
      faults.push(`was shown ${link} after ${before.link}`);
    if (link !== null && at < opened) faults.push(`was shown the link ${(opened - at).toFixed(1)} ms early`);
    if (before && isRepeated(before, frame)) faults.push(`was shown ${link} twice`);
  }
  return faults;
}

type Shown = Happening & { kind: 'shown' };
const isShown = (one: Happening): one is Shown => one.kind === 'shown';
const wordsOf = (one: Happening): string =>
  one.kind === 'lost' ? one.reason : one.kind === 'ended' ? one.code : '';
const isRepeated = (a: Shown, b: Shown): boolean =>
  a.connection === b.connection && a.link === b.link && a.state === b.state;

/** From the opening until the middle, the 99th of a hundred and the last of those who hold the seat were shown a link. */
export function openingSeen(everybody: Happening[][], { opened, losses }: Ledger): [number, number, number] {
  const holders = everybody.filter((_, place) => !losses.has(place));
  const seen = holders.map((one) => one.find((each) => isShown(each) && each.link !== null)!.at - opened);
  const sorted = seen.sort((a, b) => a - b);
  return [sorted[sorted.length >> 1]!, sorted[Math.floor(sorted.length * 0.99)]!, sorted.at(-1)!];
}
