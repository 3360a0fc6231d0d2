import { ForbiddenError, type UnauthenticatedError } from '../../lib/errors.ts';
import { Ending, Hub, Watcher } from '../../lib/rounds/hub.ts';
import { type Answer, type Asked, Rounds } from '../../lib/rounds/rounds.ts';
import { type Sink, Watch } from '../../lib/watch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import { isOnStaff, notSignedIn, type Right, withRights } from '../access/rights/queries.ts';
import type { Alerts } from './alerts/queries.ts';
import { type DeliveryProgress, readProgress, type SessionProgress } from './queries.ts';

type Deps = { db: Database; clock: Clock; events: Events; alerts: Alerts; isolation: Isolation };

/** All staff are shown the same. */
export type ProgressItem = {
  readonly view: DeliveryProgress;
  readonly personal: null;
  readonly viewer: Viewer;
};
export type ProgressDenied = ForbiddenError | UnauthenticatedError;

/** Streams of the progress of access notices. All that is watched on this node is read in rounds. */
export function createDeliverySubscriptions(deps: Deps) {
  const rounds = new Rounds<DeliveryHub>({ ...deps, read: (asked) => read(deps, asked) });

  /**
   * The progress of a session's access notice, for staff: now and after each change, until the session is over and nothing
   * is pending. A refusal is the last item, at the start or when the viewer loses the right.
   */
  function watchSession(viewer: Viewer, sessionId: string | null): Watch<ProgressItem | ProgressDenied> {
    if (sessionId === null) return Watch.of(mayNotWatch());
    return new Watch((sink) =>
      rounds.open(
        sessionId,
        () => new DeliveryHub(sessionId),
        (hub) => new DeliveryWatcher(hub, viewer, sink),
      ),
    );
  }

  return {
    watchSession,
    sweep: () => rounds.sweep(),
    open: () => rounds.count(),
    close: () => rounds.close(),
  };
}

/** One message for viewers outside the staff, unknown sessions and another center's. */
const mayNotWatch = () => new ForbiddenError('You may not watch this session.');

class DeliveryWatcher extends Watcher {
  shown: DeliveryProgress | null = null;
  /** The viewer with the role of today. */
  today: Viewer;

  constructor(hub: DeliveryHub, viewer: Viewer, sink: Sink<ProgressItem | ProgressDenied>) {
    super(hub, viewer, sink);
    this.today = viewer;
  }
}

/** The staff that watches one session's notice go out. */
class DeliveryHub extends Hub<DeliveryWatcher> {
  #progress: DeliveryProgress | null = null;
  #isFinal = false;

  constructor(sessionId: string) {
    // Events of the access window change what is to be sent.
    super(sessionId, [`delivery:${sessionId}`, `session:${sessionId}`]);
  }

  refresh(session: SessionProgress | null): boolean {
    this.belongsTo(session?.centerId ?? null);
    return session !== null && this.#update(session);
  }

  #update({ progress, final }: SessionProgress): boolean {
    this.#isFinal = final;
    const before: Partial<DeliveryProgress> = this.#progress ?? {};
    const fields = Object.entries(progress);
    if (fields.every(([field, count]) => before[field as keyof DeliveryProgress] === count)) return final;
    this.#progress = progress;
    return true;
  }

  due(watcher: DeliveryWatcher): DeliveryProgress | null {
    return this.#progress === watcher.shown ? null : this.#progress;
  }

  take(watcher: DeliveryWatcher, view: DeliveryProgress): ProgressItem {
    watcher.shown = view;
    return { view, personal: null, viewer: watcher.today };
  }

  isOver(): boolean {
    return this.#isFinal;
  }
}

async function read({ db, alerts }: Deps, asked: Asked<DeliveryHub>): Promise<Answer<DeliveryHub>> {
  const { hubs, doubtful, since, now } = asked;
  const viewers = doubtful.map(({ holder }) => holder as Viewer);
  const found = await readProgress(db.sql, alerts, {
    since,
    now,
    rights: viewers.map((viewer, n) => ({ n, viewer, sessionId: null })),
    sessionIds: hubs.map(({ key }) => key),
  });
  return {
    ...found,
    settle(n) {
      const right = found.rights.get(n);
      const denied = denialOf(viewers[n]!, right, found.sessions.get(doubtful[n]!.hub.key));
      if (denied || !right) return denied && new Ending(denied);
      (doubtful[n] as DeliveryWatcher).today = withRights(viewers[n]!, right);
      return null;
    },
    refresh: (hub) => hub.refresh(found.sessions.get(hub.key) ?? null),
  };
}

/** Why the viewer may not watch; null: they may. */
function denialOf(
  viewer: Viewer,
  right: Right | undefined,
  session: SessionProgress | undefined,
): ProgressDenied | null {
  const denied = notSignedIn(viewer, right);
  if (denied || !right) return denied;
  return isOnStaff(right) && session?.centerId === viewer.centerId ? null : mayNotWatch();
}
