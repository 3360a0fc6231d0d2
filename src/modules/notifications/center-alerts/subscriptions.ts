import { ForbiddenError, type UnauthenticatedError } from '../../../lib/errors.ts';
import { Ending, Hub, Watcher } from '../../../lib/rounds/hub.ts';
import { type Answer, type Asked, Rounds } from '../../../lib/rounds/rounds.ts';
import { statement } from '../../../lib/statement.ts';
import { type Sink, Watch } from '../../../lib/watch.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../ports/database.ts';
import type { Events } from '../../../ports/events.ts';
import type { Viewer } from '../../../ports/identity.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import {
  isOnStaff,
  notSignedIn,
  ROUND_COLUMNS,
  type RoundRow,
  readRound,
  roundOf,
  roundValues,
  withRights,
} from '../../access/rights/queries.ts';
import type { Alerts } from '../alerts/queries.ts';
import { readCenterAlerts } from './queries.ts';
import type { CenterAlert } from './rules.ts';

type Deps = { db: Database; clock: Clock; events: Events; alerts: Alerts; isolation: Isolation };

/** An alert that came, changed, or ended. */
export type AlertChange = { readonly alert: CenterAlert; readonly endedAt: Date | null };
/** All staff of a center are shown the same. */
export type AlertItem = { readonly view: AlertChange; readonly personal: null; readonly viewer: Viewer };
export type AlertsDenied = ForbiddenError | UnauthenticatedError;

/** Each booking of a center is a signal, and its alerts are read from all its sessions ahead. */
const APART_MS = 250;

/** Streams of the alerts of centers. All that is watched on this node is read in rounds. */
export function createAlertSubscriptions(deps: Deps) {
  const rounds = new Rounds<AlertsHub>({ ...deps, apartMs: APART_MS, read: (asked) => read(deps, asked) });

  /** The present alerts of the viewer's center, then each that comes, changes or ends. It never completes by itself. */
  function watchCenter(viewer: Viewer): Watch<AlertItem | AlertsDenied> {
    const { centerId } = viewer;
    return new Watch((sink) =>
      rounds.open(
        centerId,
        () => new AlertsHub(centerId),
        (hub) => new AlertsWatcher(hub, viewer, sink),
      ),
    );
  }

  return {
    watchCenter,
    sweep: () => rounds.sweep(),
    open: () => rounds.count(),
    close: () => rounds.close(),
  };
}

class AlertsWatcher extends Watcher {
  /** What it was shown and did not see end. */
  readonly shown = new Map<string, AlertChange>();
  /** What it is still to be shown of the reading in which that was found. */
  ahead: AlertChange[] = [];
  reading = 0;
  /** The viewer with the role of today. */
  today: Viewer;

  constructor(hub: AlertsHub, viewer: Viewer, sink: Sink<AlertItem | AlertsDenied>) {
    super(hub, viewer, sink);
    this.today = viewer;
  }
}

/** The staff that watches the alerts of one center. */
class AlertsHub extends Hub<AlertsWatcher> {
  #reading = 0;
  #changes = new Map<string, AlertChange>();
  readonly #ended = new Map<AlertChange, AlertChange>();

  constructor(centerId: string) {
    super(centerId, [`center:${centerId}`]);
  }

  /** Changes that say the same stay the same object. */
  refresh(alerts: readonly CenterAlert[], now: Date): boolean {
    const before = this.#changes;
    this.#reading += 1;
    this.#changes = new Map(alerts.map((alert) => [alert.id, kept(before.get(alert.id), alert)]));
    const ended = [...before].filter(([id]) => !this.#changes.has(id));
    this.#ended.clear();
    for (const [, change] of ended) this.#ended.set(change, endOf(change, now));
    return ended.length > 0 || [...this.#changes].some(([id, change]) => before.get(id) !== change);
  }

  due(watcher: AlertsWatcher): AlertChange | null {
    if (watcher.reading !== this.#reading) {
      watcher.reading = this.#reading;
      watcher.ahead = this.#unseenBy(watcher).reverse();
    }
    return watcher.ahead.at(-1) ?? null;
  }

  take(watcher: AlertsWatcher, view: AlertChange): AlertItem {
    const { id } = view.alert;
    watcher.ahead.pop();
    if (view.endedAt) watcher.shown.delete(id);
    else watcher.shown.set(id, view);
    return { view, personal: null, viewer: watcher.today };
  }

  /** What ended, then what came or changed. */
  #unseenBy({ shown }: AlertsWatcher): AlertChange[] {
    const ended = [...shown].filter(([id]) => !this.#changes.has(id));
    const present = [...this.#changes].filter(([id, change]) => shown.get(id) !== change);
    return [
      ...ended.map(([, change]) => this.#ended.get(change) ?? endOf(change, this.readAt!)),
      ...present.map(([, change]) => change),
    ];
  }

  isOver(): boolean {
    return false;
  }
}

function kept(before: AlertChange | undefined, alert: CenterAlert): AlertChange {
  const was = before?.alert;
  const isSame =
    was?.severity === alert.severity &&
    was.professionalId === alert.professionalId &&
    was.moment.getTime() === alert.moment.getTime();
  return before && isSame ? before : changeOf(alert, null);
}

const endOf = ({ alert }: AlertChange, endedAt: Date): AlertChange => changeOf(alert, endedAt);
const changeOf = (alert: CenterAlert, endedAt: Date | null): AlertChange => Object.freeze({ alert, endedAt });

// Alerts are read before the rights, so that a removed viewer sees nothing newer than the removal.
async function read({ db, alerts }: Deps, asked: Asked<AlertsHub>): Promise<Answer<AlertsHub>> {
  const { hubs, doubtful, since, now } = asked;
  const viewers = doubtful.map(({ holder }) => holder as Viewer);
  const centerIds = hubs.map(({ key }) => key);
  const present = await readCenterAlerts(db.sql, alerts, now, centerIds);
  const rights = viewers.map((viewer, n) => ({ n, viewer, sessionId: null }));
  const found = readRound(await db.sql(RIGHTS, roundValues(since, rights, now)));
  return {
    ...found,
    settle(n) {
      const right = found.rights.get(n);
      const denied = notSignedIn(viewers[n]!, right);
      if (denied || !right) return denied && new Ending(denied);
      if (!isOnStaff(right)) return new Ending(new ForbiddenError('Only staff is shown alerts.'));
      (doubtful[n] as AlertsWatcher).today = withRights(viewers[n]!, right);
      return null;
    },
    refresh: (hub) => hub.refresh(present.get(hub.key) ?? [], now),
  };
}

const RIGHTS = statement<RoundRow>({ ...ROUND_COLUMNS }, roundOf({}, ''));
