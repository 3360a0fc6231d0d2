import type { Clock } from '../../ports/clock.ts';
import type { Events, Topic } from '../../ports/events.ts';
import type { Isolation } from '../../ports/isolation.ts';
import { UnauthenticatedError } from '../errors.ts';
import { createExpiryClock, type ExpiryClock } from '../expiry-clock.ts';
import { between, MINUTE } from '../time.ts';
import { Accounts } from './accounts.ts';
import { Delivery } from './delivery.ts';
import { Ending, type Hub, type Keeper, type Watcher } from './hub.ts';
import { Pace } from './pace.ts';

/** What one statement is to read. */
export type Asked<H> = {
  hubs: readonly H[];
  /** Watchers of these hubs whose rights are to be read. */
  doubtful: readonly Watcher[];
  /** The snapshot of the last round; null: nothing is known of before. */
  since: string | null;
  now: Date;
};

/** What it read, all by one snapshot of the database. */
export type Answer<H> = {
  snapshot: string;
  /** When the server began to count: after a crash or on another server the numbers of transactions compare with nothing. */
  server: number;
  /** Accounts whose rights may have become fewer since the last round. */
  changed: readonly string[];
  /** Gives the `n`th doubtful watcher its right as it is now, or says why it has none. */
  settle(n: number): Ending | null;
  /** Brings a hub up to date; answers whether those who watch it may see something else than before. */
  refresh(hub: H): boolean;
};

type Deps<H> = {
  clock: Clock;
  events: Pick<Events, 'subscribe' | 'onGap'>;
  isolation: Isolation;
  read(asked: Asked<H>): Promise<Answer<H>>;
  /** Rounds start at least so far apart, where they read much and nobody waits for the moment. */
  apartMs?: number;
};

/** The rows that say whose rights changed are kept for twice as long. */
const MEMORY_MS = 30 * MINUTE;
/** The most rights that one statement reads. */
const MOST_RIGHTS = 5_000;

/**
 * Reads what is watched, in rounds: one statement at a time, for all hubs that were asked for. Whoever is shown something
 * is shown it by the same snapshot that says they still may.
 *
 * - A watcher in doubt is shown nothing. It is in doubt from before its first reading, and whenever its account changed.
 * - The accounts that changed are asked of the database in each round, so that a lost signal costs no right.
 * - A round that fails shows nothing and forgets what is known of rights; its hubs stay asked for.
 */
export class Rounds<H extends Hub = Hub> implements Keeper {
  readonly #deps: Deps<H>;
  readonly #hubs = new Map<string, { hub: H; heard: Map<Topic, () => void> }>();
  readonly #asked = new Set<H>();
  readonly #accounts: Accounts;
  readonly #expiries: ExpiryClock;
  readonly #delivery: Delivery;
  readonly #pace: Pace;
  readonly #stopGaps: () => void;
  #last: { snapshot: string; server: number; at: Date } | null = null;
  #open = 0;

  constructor(deps: Deps<H>) {
    this.#deps = deps;
    this.#pace = new Pace(() => this.#run(), deps.apartMs);
    this.#delivery = new Delivery(deps.clock, (watcher, now) => this.#show(watcher, now));
    this.#accounts = new Accounts(deps.events, (watcher) => this.doubt(watcher));
    this.#expiries = createExpiryClock(deps.clock);
    this.#stopGaps = deps.events.onGap(() => this.#askForAll());
  }

  /** How many watches are open. */
  count(): number {
    return this.#open;
  }

  /** Opens a watch of the hub with this key. It listens before anything is read, so that no change is missed. */
  open<W extends Watcher>(key: string, makeHub: () => H, makeWatcher: (hub: H) => W): W {
    const hub = this.#hubs.get(key)?.hub ?? this.#add(makeHub());
    const watcher = makeWatcher(hub);
    hub.watchers.add(watcher);
    hub.waiting.add(watcher);
    this.#accounts.add(watcher);
    if (watcher.expiresAt) this.#expiries.add(watcher.expiresAt, watcher);
    this.#open += 1;
    this.#ask(hub, true);
    return watcher;
  }

  /** Reads everything that is watched, to make up for signals that were lost. Rejects when it cannot be read. */
  async sweep(): Promise<void> {
    if (this.#hubs.size === 0) return;
    this.#askForAll();
    await this.#pace.settled();
  }

  /** Resolves when everything that was signalled until now has been shown to whoever was ready. */
  async shown(): Promise<void> {
    await this.#pace.idle();
    await this.#delivery.idle();
  }

  close(): void {
    this.#stopGaps();
    this.#pace.close();
    for (const { hub } of this.#hubs.values())
      for (const watcher of hub.watchers) this.#end(watcher, new Ending());
  }

  doubt(watcher: Watcher): void {
    if (!watcher.isOpen) return;
    watcher.doubts += 1;
    watcher.hub.waiting.add(watcher);
    this.#ask(watcher.hub as H);
  }

  resume(watcher: Watcher): void {
    const { hub, doubts } = watcher;
    if (!watcher.isOpen) return;
    watcher.isLate = false;
    if (doubts === 0 && hub.isMidway(watcher)) return void this.#delivery.add(watcher);
    // Its rights may have gone while it was slow.
    hub.waiting.add(watcher);
    this.#ask(hub as H);
  }

  expire(watcher: Watcher): void {
    this.#end(watcher, EXPIRED());
  }

  until(watcher: Watcher, instant: Date | null): void {
    const before = watcher.expiresAt;
    if (before?.getTime() === instant?.getTime()) return;
    if (before) this.#expiries.remove(before, watcher);
    watcher.expiresAt = instant;
    if (instant) this.#expiries.add(instant, watcher);
  }

  leave(watcher: Watcher): void {
    if (!watcher.isOpen) return;
    watcher.isOpen = false;
    this.#open -= 1;
    this.#accounts.remove(watcher);
    if (watcher.expiresAt) this.#expiries.remove(watcher.expiresAt, watcher);
    const hub = watcher.hub as H;
    hub.watchers.delete(watcher);
    hub.waiting.delete(watcher);
    if (hub.watchers.size > 0) return;
    this.listen(hub, []);
    this.#hubs.delete(hub.key);
    this.#asked.delete(hub);
  }

  listen(hub: Hub, topics: Iterable<Topic>): void {
    const kept = this.#hubs.get(hub.key);
    // The last watcher may leave while the hub is read, and another hub of the same key may be there by then.
    if (kept?.hub !== hub) return;
    const { heard } = kept;
    const wanted = new Set(topics);
    for (const [topic, unsubscribe] of heard)
      if (!wanted.has(topic)) {
        unsubscribe();
        heard.delete(topic);
      }
    const unheard = [...wanted].filter((topic) => !heard.has(topic));
    for (const topic of unheard)
      heard.set(
        topic,
        this.#deps.events.subscribe(topic, () => this.#ask(hub as H)),
      );
    if (unheard.length > 0) this.#ask(hub as H);
  }

  #add(hub: H): H {
    hub.keeper = this;
    this.#hubs.set(hub.key, { hub, heard: new Map() });
    this.listen(hub, hub.topics);
    return hub;
  }

  #ask(hub: H, isNewcomer = false): void {
    if (hub.watchers.size === 0) return;
    this.#asked.add(hub);
    this.#pace.ask(isNewcomer);
  }

  #askForAll(): void {
    for (const { hub } of this.#hubs.values()) this.#ask(hub);
  }

  /** If a hub makes the statement fail, the others are read without it. */
  async #run(): Promise<boolean> {
    const { isolation } = this.#deps;
    const unread = new Set(this.#asked);
    this.#asked.clear();
    const read = async (hubs: H[]) => {
      await this.#read(hubs);
      for (const hub of hubs) unread.delete(hub);
    };
    const isDone = await isolation.round('streams', () =>
      isolation.split('streams', [...unread], ({ key }) => key, read),
    );
    if (!isDone) this.#forget();
    for (const hub of unread)
      if (!isDone) this.#ask(hub);
      else for (const watcher of hub.watchers) this.#end(watcher, watcher.failed());
    return isDone;
  }

  async #read(hubs: readonly H[]): Promise<void> {
    const now = this.#deps.clock();
    if (this.#last && between(this.#last.at, now) > MEMORY_MS) this.#forget();
    const waiting = this.#waitingIn(hubs);
    const doubtful = waiting.filter((watcher) => watcher.doubts > 0);
    const doubts = doubtful.map((watcher) => watcher.doubts);
    const since = this.#last?.snapshot ?? null;
    const answer = await this.#deps.read({ hubs, doubtful, since, now });
    this.#settle(answer, doubtful, doubts);
    this.#doubtChanged(answer, new Set(doubtful));
    // Before the hubs, because the rights that were just read count although a hub fails.
    this.#last = { snapshot: answer.snapshot, server: answer.server, at: now };
    for (const hub of hubs) {
      hub.readAt = now;
      if (answer.refresh(hub)) this.#delivery.add(hub);
    }
    for (const watcher of waiting) if (watcher.doubts === 0) this.#shows(watcher);
  }

  /** One that came into doubt again meanwhile is read again, after the others of its hub. */
  #settle(answer: Answer<H>, doubtful: readonly Watcher[], doubts: readonly number[]): void {
    for (const [n, watcher] of doubtful.entries()) {
      if (!watcher.isOpen) continue;
      if (watcher.doubts !== doubts[n]) {
        watcher.hub.waiting.delete(watcher);
        watcher.hub.waiting.add(watcher);
        continue;
      }
      const ending = answer.settle(n);
      if (ending) this.#end(watcher, ending);
      else watcher.doubts = 0;
    }
  }

  /** The watcher need not wait for another reading. */
  #shows(watcher: Watcher): void {
    watcher.hub.waiting.delete(watcher);
    this.#delivery.add(watcher);
  }

  #waitingIn(hubs: readonly H[]): Watcher[] {
    const waiting: Watcher[] = [];
    const unread = new Set<H>();
    const begun = new Set<H>();
    for (const hub of hubs)
      for (const watcher of hub.waiting) {
        const isRead = waiting.length < MOST_RIGHTS;
        (isRead ? begun : unread).add(hub);
        if (isRead) waiting.push(watcher);
      }
    // One of which a part is read now goes behind the others, however many of it come into doubt again meanwhile.
    for (const hub of [...unread].sort((a, b) => Number(begun.has(a)) - Number(begun.has(b)))) {
      this.#asked.delete(hub);
      this.#ask(hub);
    }
    return waiting;
  }

  /** Those whose rights were read by this very snapshot need not be asked again. */
  #doubtChanged({ snapshot, server, changed }: Answer<H>, read: ReadonlySet<Watcher>): void {
    const last = this.#last;
    if (last && (server !== last.server || xmax(snapshot) < xmax(last.snapshot))) this.#forget(read);
    for (const id of changed)
      for (const watcher of this.#accounts.of(id)) if (!read.has(watcher)) this.doubt(watcher);
  }

  /** Nothing is known of rights any more, but of these watchers. */
  #forget(but?: ReadonlySet<Watcher>): void {
    this.#last = null;
    for (const { hub } of this.#hubs.values())
      for (const watcher of hub.watchers) if (!but?.has(watcher)) this.doubt(watcher);
  }

  #show(watcher: Watcher, now: Date): void {
    const { hub, expiresAt } = watcher;
    if (!watcher.isOpen || watcher.doubts > 0) return;
    try {
      const isExpired = expiresAt && expiresAt <= now;
      const end = isExpired ? EXPIRED() : showWhatIsDue(watcher);
      if (end) this.#end(watcher, end);
    } catch (error) {
      this.#deps.isolation.failed('streams', error, hub.key);
      this.#end(watcher, watcher.failed());
    }
  }

  #end(watcher: Watcher, { items }: Ending): void {
    if (!watcher.isOpen) return;
    this.leave(watcher);
    watcher.sink.end(...items);
  }
}

/** Answers the end, if it has come. */
function showWhatIsDue(watcher: Watcher): Ending | null {
  const { hub, sink } = watcher;
  for (let due = hub.due(watcher); due; due = hub.due(watcher)) {
    watcher.isLate = !sink.isReady();
    if (watcher.isLate) return null;
    const item = hub.take(watcher, due);
    if (hub.isOver(watcher)) return new Ending(item);
    sink.next(item);
    if (!watcher.isOpen) return null;
  }
  return hub.isOver(watcher) ? new Ending() : null;
}

const EXPIRED = () => new Ending(new UnauthenticatedError());

/** The first transaction that a snapshot does not know. It never goes back on one server. */
const xmax = (snapshot: string): bigint => BigInt(snapshot.split(':')[1]!);
