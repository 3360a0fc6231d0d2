import { bound } from '../../lib/bound.ts';
import { ForbiddenError, type UnauthenticatedError } from '../../lib/errors.ts';
import { groupedBy } from '../../lib/grouped-by.ts';
import { CONNECTING, createPacedBatches } from '../../lib/paced-batches.ts';
import { Ending, type Watcher } from '../../lib/rounds/hub.ts';
import { type Answer, type Asked, Rounds } from '../../lib/rounds/rounds.ts';
import { later, MINUTE } from '../../lib/time.ts';
import { Watch } from '../../lib/watch.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events } from '../../ports/events.ts';
import type { Viewer } from '../../ports/identity.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Passes } from '../../ports/passes.ts';
import {
  type AccessHub,
  type AccessItem,
  CenterHub,
  CenterWatcher,
  PageWatcher,
  SessionHub,
  ViewerWatcher,
} from './live/hubs.ts';
import { type AccessRead, type PassHolder, readAccess, readPasses } from './live/queries.ts';
import { type PassAccess, unknownPass, type ViewerKind } from './live/rules.ts';
import { forgetRightChanges, isOnStaff, may, notSignedIn, type Right } from './rights/queries.ts';

type SubscriptionDeps = { db: Database; clock: Clock; events: Events; passes: Passes; isolation: Isolation };

/** Why a stream ends without a final state. The message never says whether the session exists. */
export type AccessDenied = ForbiddenError | UnauthenticatedError;

/** Streams of access. Everything that is watched on this node is read in rounds. */
export function createAccessSubscriptions(deps: SubscriptionDeps) {
  const rounds = new Rounds<AccessHub>({ ...deps, read: (asked) => read(deps, asked) });
  const watching = { ...deps, rounds, holders: holderLoader(deps) };
  return {
    ...bound(watching, { watchSession, watchCenter, watchPass }),
    async sweep() {
      await rounds.sweep();
      await forgetRightChanges(deps.db.sql);
    },
    open: () => rounds.count(),
    shown: () => rounds.shown(),
    close: () => rounds.close(),
  };
}
export type AccessSubscriptions = ReturnType<typeof createAccessSubscriptions>;

type Watching = SubscriptionDeps & {
  rounds: Rounds<AccessHub>;
  holders: ReturnType<typeof holderLoader>;
};

/** The same without a seat as for a session that is unknown or another center's. */
const mayNotWatch = () => new ForbiddenError('You may not watch this session.');

/**
 * A session's access for one viewer: staff, partners, or the holder of a seat. `AccessDenied` is the last item when the
 * viewer may not watch, at the start or later.
 */
function watchSession(
  { rounds, passes }: Watching,
  viewer: Viewer,
  sessionId: string | null,
): Watch<AccessItem | AccessDenied> {
  if (sessionId === null) return Watch.of(mayNotWatch());
  return new Watch((sink) =>
    rounds.open(
      `session:${sessionId}`,
      () => new SessionHub(sessionId),
      (hub) => new ViewerWatcher(hub, viewer, sink, passes),
    ),
  );
}

/**
 * Everything in a center that is open, waiting or opening within a day, then every change, without end; for staff and
 * partners. `AccessDenied` is the last item when the right is gone.
 */
function watchCenter({ rounds, passes }: Watching, viewer: Viewer): Watch<AccessItem | AccessDenied> {
  return new Watch((sink) =>
    rounds.open(
      `center:${viewer.centerId}`,
      () => new CenterHub(viewer.centerId),
      (hub) => new CenterWatcher(hub, viewer, sink, passes),
    ),
  );
}

/** The stream of an access page; null for an unknown pass. */
async function watchPass(
  { rounds, passes, holders }: Watching,
  accessToken: string,
): Promise<Watch<PassAccess> | null> {
  const hash = passes.hashIn(accessToken);
  const found = await holders(hash);
  if (!found) return null;
  const { sessionId, customerId } = found;
  return new Watch((sink) =>
    rounds.open(
      `session:${sessionId}`,
      () => new SessionHub(sessionId),
      (hub) => new PageWatcher(hub, { id: customerId, expiresAt: null }, sink, hash),
    ),
  );
}

const holderLoader = ({ db }: SubscriptionDeps) =>
  createPacedBatches<Uint8Array, PassHolder | null>(async (hashes) => {
    const rows = await readPasses(db.sql, hashes);
    const byHash = new Map(rows.map((row) => [row.passHash.toString('hex'), row]));
    return hashes.map((hash) => byHash.get(Buffer.from(hash).toString('hex')) ?? null);
  }, CONNECTING);

/** Longer than the statement that applies transitions takes: what it was writing is read again. */
const OVERLAP_MS = MINUTE;

async function read({ db }: SubscriptionDeps, asked: Asked<AccessHub>): Promise<Answer<AccessHub>> {
  const { hubs, doubtful, since, now } = asked;
  const numbered = doubtful.map((watcher, n) => ({ n, watcher }));
  const sessions = hubs.filter((hub) => hub instanceof SessionHub);
  const centers = hubs.filter((hub) => hub instanceof CenterHub);
  const found = await readAccess(db.sql, {
    since,
    now,
    rights: numbered.flatMap(({ n, watcher }) =>
      watcher instanceof ViewerWatcher ? { n, viewer: watcher.viewer, sessionId: sessionOf(watcher) } : [],
    ),
    passes: numbered.flatMap(({ n, watcher }) =>
      watcher instanceof PageWatcher ? { n, hash: watcher.hash } : [],
    ),
    sessionIds: sessions.map(({ sessionId }) => sessionId),
    centers: centers.map((hub) => ({ id: hub.centerId, since: later(hub.since(now), -OVERLAP_MS) })),
  });
  const byCenter = groupedBy(found.ofCenters, ({ centerId }) => centerId);
  return {
    ...found,
    settle: (n) => settle(found, n, doubtful[n]!),
    refresh: (hub) =>
      hub instanceof SessionHub
        ? hub.refresh(found.sessions.get(hub.sessionId) ?? null, now)
        : hub.refresh(byCenter.get(hub.centerId) ?? [], now),
  };
}

const sessionOf = ({ hub }: Watcher) => (hub instanceof SessionHub ? hub.sessionId : null);

/** Gives a watcher in doubt the right that it has by this reading, or says why it has none. */
function settle(found: AccessRead, n: number, watcher: Watcher): Ending | null {
  if (watcher instanceof PageWatcher) return settlePage(found, n, watcher);
  if (!(watcher instanceof ViewerWatcher)) return null;
  const { viewer } = watcher;
  const right = found.rights.get(n);
  const denied = notSignedIn(viewer, right);
  if (denied || !right) return new Ending(denied);
  const kind = kindOf(right);
  const id = sessionOf(watcher);
  const isThere = id === null || found.sessions.get(id)?.centerId === viewer.centerId;
  if (!kind || !isThere) return new Ending(mayNotWatch());
  watcher.grant(kind, right);
  return null;
}

/** By what the database says now: a token only says what was. Null: nothing to watch by. */
function kindOf(right: Right): ViewerKind | null {
  if (isOnStaff(right)) return 'staff';
  if (right.pass !== null) return 'seat';
  if (!may(right, 'access:read')) return null;
  return may(right, 'access:url') ? 'partnerWithUrl' : 'partner';
}

function settlePage(found: AccessRead, n: number, watcher: PageWatcher): Ending | null {
  const id = sessionOf(watcher)!;
  const booking = found.passes.get(n);
  const row = found.sessions.get(id);
  if (!row) return new Ending();
  // A renewed pass is unknown from then on, as all of a suspended center are. No page shows this, so it reloads itself.
  if (booking?.sessionId !== id) return new Ending(unknownPass(row));
  watcher.kind = booking.isCancelled ? 'cancelledPage' : 'page';
  return null;
}
