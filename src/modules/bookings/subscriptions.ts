import { ForbiddenError, type UnauthenticatedError } from '../../lib/errors.ts';
import { groupedBy } from '../../lib/grouped-by.ts';
import { Ending, Hub, Watcher } from '../../lib/rounds/hub.ts';
import { type Answer, type Asked, Rounds } from '../../lib/rounds/rounds.ts';
import { type Sink, Watch } from '../../lib/watch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import { notSignedIn, type Right } from '../access/rights/queries.ts';
import { readBookings } from './live/queries.ts';
import { type BookingRow, type BookingView, bookingView, MOST_SHOWN_FIRST } from './live/rules.ts';

type Deps = { db: Database; clock: Clock; events: Events; isolation: Isolation };
type BookingsDenied = ForbiddenError | UnauthenticatedError;

/** A booking that its holder is shown, and by whose rights. */
export type BookingItem = {
  readonly view: BookingView;
  readonly personal: null;
  readonly viewer: Viewer;
  readonly readAt: Date;
};

/** Streams of customers’ own bookings. All that is watched on this node is read in rounds. */
export function createBookingSubscriptions(deps: Deps) {
  const rounds = new Rounds<BookingsHub>({ ...deps, read: (asked) => read(deps, asked) });

  /**
   * The bookings ahead of one customer, by their start, then each that is made, moved, cancelled, open or over, without end.
   * A refusal is the last item when the account counts no more.
   */
  function watch(viewer: Viewer): Watch<BookingItem | BookingsDenied> {
    return new Watch((sink) =>
      rounds.open(
        viewer.id,
        () => new BookingsHub(viewer.id),
        (hub) => new BookingsWatcher(hub, viewer, sink),
      ),
    );
  }

  return {
    watch,
    sweep: () => rounds.sweep(),
    open: () => rounds.count(),
    close: () => rounds.close(),
  };
}

class BookingsWatcher extends Watcher {
  /** How each booking looked when it was last shown. */
  readonly seen = new Map<string, string>();
  readonly viewer: Viewer;
  /** The reading of its hub that it is shown, and how far it has come in it. */
  reading = 0;
  next = 0;
  isNew = true;
  /** It was shown a part of this reading. */
  isMidway = false;

  constructor(hub: BookingsHub, viewer: Viewer, sink: Sink<BookingItem | BookingsDenied>) {
    super(hub, viewer, sink);
    this.viewer = viewer;
  }
}

/** Everybody who watches the bookings of one customer. It listens to the sessions that they are in. */
class BookingsHub extends Hub<BookingsWatcher> {
  #reading = 0;
  /** By their start. */
  #list: BookingView[] = [];

  constructor(customerId: string) {
    // Bookings that are made or given up are signals of the account, which each watcher hears.
    super(customerId, []);
  }

  /** What is read whatever became of it: nobody is left with a booking as it was. */
  known(): string[] {
    const isUnseen = ({ bookingId, look }: BookingView) =>
      [...this.watchers].some(({ seen }) => seen.has(bookingId) && seen.get(bookingId) !== look);
    return this.#list.filter((view) => !view.isFinal || isUnseen(view)).map(({ bookingId }) => bookingId);
  }

  refresh(rows: readonly BookingRow[], now: Date): boolean {
    this.#reading += 1;
    const before = new Map(this.#list.map((view) => [view.bookingId, view]));
    this.#list = rows.toSorted(byStart).map((row) => {
      const [was, is] = [before.get(row.bookingId), bookingView(row, now)];
      return was?.look === is.look ? was : is;
    });
    this.keeper.listen(
      this,
      this.#list.filter(({ isFinal }) => !isFinal).map(({ sessionId }) => `session:${sessionId}` as const),
    );
    return this.#list.some((view) => before.get(view.bookingId) !== view);
  }

  due(watcher: BookingsWatcher): BookingView | null {
    if (watcher.reading !== this.#reading) this.#begin(watcher);
    for (; watcher.next < this.#list.length; watcher.next += 1) {
      const view = this.#list[watcher.next]!;
      if (watcher.seen.get(view.bookingId) !== view.look) return view;
    }
    return null;
  }

  take(watcher: BookingsWatcher, view: BookingView): BookingItem {
    watcher.seen.set(view.bookingId, view.look);
    watcher.isMidway = true;
    return { view, personal: null, viewer: watcher.viewer, readAt: this.readAt! };
  }

  isOver(): boolean {
    return false;
  }

  override isMidway(watcher: BookingsWatcher): boolean {
    return watcher.isMidway && watcher.reading === this.#reading;
  }

  /** A newcomer is shown what is ahead. Of the rest it is shown what changes. */
  #begin(watcher: BookingsWatcher): void {
    watcher.reading = this.#reading;
    watcher.next = 0;
    watcher.isMidway = false;
    const listed = new Set(this.#list.map(({ bookingId }) => bookingId));
    for (const id of watcher.seen.keys()) if (!listed.has(id)) watcher.seen.delete(id);
    if (!watcher.isNew) return;
    watcher.isNew = false;
    const first = new Set(this.#list.filter(({ isAhead }) => isAhead).slice(0, MOST_SHOWN_FIRST));
    for (const view of this.#list) if (!first.has(view)) watcher.seen.set(view.bookingId, view.look);
  }
}

const byStart = (a: BookingRow, b: BookingRow) =>
  a.startsAt.getTime() - b.startsAt.getTime() || (a.bookingId < b.bookingId ? -1 : 1);

async function read({ db }: Deps, asked: Asked<BookingsHub>): Promise<Answer<BookingsHub>> {
  const { hubs, doubtful, since, now } = asked;
  const viewers = doubtful.map(({ holder }) => holder as Viewer);
  const found = await readBookings(db.sql, {
    since,
    now,
    rights: viewers.map((viewer, n) => ({ n, viewer, sessionId: null })),
    customerIds: hubs.map(({ key }) => key),
    knownIds: hubs.flatMap((hub) => hub.known()),
  });
  const byCustomer = groupedBy(found.bookings, ({ customerId }) => customerId);
  return {
    ...found,
    settle(n) {
      const denied = denialOf(viewers[n]!, found.rights.get(n));
      return denied && new Ending(denied);
    },
    refresh: (hub) => hub.refresh(byCustomer.get(hub.key) ?? [], now),
  };
}

/** Why the viewer may not watch; null: they may. */
function denialOf(viewer: Viewer, right: Right | undefined): BookingsDenied | null {
  const denied = notSignedIn(viewer, right);
  if (denied || !right) return denied;
  return right.role === 'customer' ? null : new ForbiddenError('Only customers may do this.');
}
