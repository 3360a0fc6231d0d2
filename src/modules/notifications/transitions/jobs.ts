import type { Database, Sql } from '../../../ports/database.ts';
import type { Events, Topic } from '../../../ports/events.ts';
import type { Isolation, Picked } from '../../../ports/isolation.ts';
import type { Metrics } from '../../../ports/metrics.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { publishAccessEvents } from '../../access/webhook-events.ts';
import { fitOpenings } from '../../sessions/rooms/operations.ts';
import {
  applyTransitions,
  applyWaiting,
  type DueSession,
  dueInTurns,
  dueSessions,
  openDueSessions,
  type Share,
  sessionsToOpen,
  type Transition,
} from '../../sessions/transitions.ts';
import {
  type Closed,
  closeNotices,
  listAccessNotices,
  listCancellations,
  listLinkChanges,
  listMoves,
} from '../listing/customers.ts';
import { listRestorations } from '../listing/restorations.ts';
import {
  listAbsences,
  listAbsentRooms,
  listForTeachers,
  listLinkAlerts,
  listTeacherAlerts,
} from '../listing/staff.ts';

export type TransitionDeps = {
  db: Database;
  events: Events;
  scheduler: Pick<Scheduler, 'wakeAt'>;
  isolation: Isolation;
  metrics?: Pick<Metrics, 'messageResult'>;
};

const OPENINGS_AT_ONCE = 1_000;
const SESSIONS_AT_ONCE = 500;
/** What one transaction lists messages for. More would keep the first of them waiting. */
const SHARE: Share = { sessions: SESSIONS_AT_ONCE, seats: 1_000 };
const ANY_SEATS = 2_147_483_647;

type Batch = { limit: number; after: { nextTransitionAt: Date; id: string } | null };

/**
 * Opens and closes the access windows that are due, before any message, because people wait for them. Where sessions were
 * written, openings that wait for an earlier class are put off before those sessions open; nobody else waits for that.
 */
export async function openAllDue(deps: TransitionDeps, now: Date): Promise<void> {
  const unfitted = await openDue(deps, now, false);
  if (unfitted.length === 0) return;
  for (let at = 0; at < unfitted.length; at += OPENINGS_AT_ONCE)
    await deps.isolation.split(
      'openings',
      unfitted.slice(at, at + OPENINGS_AT_ONCE),
      (id) => id,
      async (ids) => void (await fitOpenings(deps.db.sql, now, ids)),
    );
  await openDue(deps, now, true);
}

/** Answers the sessions that were left because openings are to be fitted to them. */
async function openDue(deps: TransitionDeps, now: Date, fitted: boolean): Promise<string[]> {
  const unfitted = new Set<string>();
  let last: Batch['after'] = null;
  let taken: number;
  do {
    const batch: Batch = { limit: OPENINGS_AT_ONCE, after: last };
    taken = await deps.isolation.batch(
      'openings',
      async (picked) => {
        const opened = await openSome(deps, now, { ...batch, picked, fitted });
        for (const session of opened) if (session.unfitted) unfitted.add(session.id);
        if (!picked.only) last = opened.at(-1) ?? null;
        return opened.length;
      },
      async (aside) => {
        const due = await sessionsToOpen(deps.db.sql, now, batch, aside);
        last = due.at(-1) ?? null;
        return due.map(({ id }) => id);
      },
    );
  } while (taken === OPENINGS_AT_ONCE);
  return [...unfitted];
}

async function openSome(deps: TransitionDeps, now: Date, batch: Batch & { picked: Picked; fitted: boolean }) {
  const opened = await openDueSessions(deps.db.sql, now, { ...batch, all: false });
  publishChanged(deps, opened);
  if (!opened.some(({ listenedTo }) => listenedTo)) return opened;
  // Those of the batch that have webhooks, and as many of the sessions that follow.
  const others = await deps.db.transaction(async (sql) => {
    const sessions = await openDueSessions(sql, now, { ...batch, all: true });
    await publishAccessEvents(sql, now, sessions);
    return sessions;
  });
  publishChanged(deps, others);
  return others;
}

const publishChanged = ({ events }: TransitionDeps, sessions: DueSession[]) =>
  events.publish(sessions.filter(({ changed }) => changed).flatMap(topicsOf));

const topicsOf = (session: { id: string; centerId: string }): Topic[] => [
  `session:${session.id}`,
  `center:${session.centerId}`,
];

/**
 * Applies every transition that is due, but to sessions that somebody is changing at this moment. Where much is due centers
 * take turns, and each share of it is `listed` before the next one.
 */
export async function applyAllDue(
  deps: TransitionDeps,
  now: Date,
  listed: (share: { first: boolean }) => Promise<void>,
): Promise<void> {
  const { isolation, db } = deps;
  const applied = await isolation.batch(
    'sessions',
    (picked) => applySome(deps, now, (sql) => applyTransitions(sql, now, shareOf(picked), picked)),
    (aside) => dueSessions(db.sql, now, SESSIONS_AT_ONCE, aside),
  );
  // Less than a full batch was all that is due.
  if (applied > 0 && applied < SESSIONS_AT_ONCE) return;
  const shares = sharesOf(await dueInTurns(db.sql, now));
  for (const [place, ids] of shares.entries()) {
    await isolation.batch(
      'sessions',
      ({ only, aside }) => {
        const picked = { only: only ?? ids, aside };
        return applySome(deps, now, (sql) => applyTransitions(sql, now, shareOf(picked), picked));
      },
      async (aside) => ids.filter((id) => !aside.includes(id)),
    );
    if (place < shares.length - 1) await listed({ first: place === 0 });
  }
}

/** The same for those, and waits for whoever changes them. */
export async function applyAllWaiting(deps: TransitionDeps, now: Date): Promise<void> {
  const some = () =>
    deps.isolation.batch(
      'sessions',
      (picked) => applySome(deps, now, (sql) => applyWaiting(sql, now, SESSIONS_AT_ONCE, picked)),
      (aside) => dueSessions(deps.db.sql, now, SESSIONS_AT_ONCE, aside),
    );
  while ((await some()) === SESSIONS_AT_ONCE);
}

/** What was picked by its ids is a share already. */
const shareOf = ({ only }: Picked): Share => (only ? { sessions: only.length, seats: ANY_SEATS } : SHARE);

/** The sessions in this order, as many together as a share has room for, and a larger one by itself. */
function sharesOf(due: { id: string; seats: number }[]): string[][] {
  const shares: string[][] = [];
  let room = 0;
  for (const { id, seats } of due) {
    const last = shares.at(-1);
    if (last && seats <= room && last.length < SHARE.sessions) last.push(id);
    else {
      shares.push([id]);
      room = SHARE.seats;
    }
    room -= seats;
  }
  return shares;
}

async function applySome(
  deps: TransitionDeps,
  now: Date,
  apply: (sql: Sql) => Promise<Transition[]>,
): Promise<number> {
  const { db, events, scheduler } = deps;
  const closed: Closed[] = [];
  // One transaction: transitions and the messages that follow from them, both or neither. What a crash of the database
  // undoes is due again, and no request has left: that waits for the disk.
  const applied = await db.transaction(
    async (sql) => {
      const sessions = await apply(sql);
      await publishAccessEvents(sql, now, sessions);
      return listMessages(sql, now, sessions, closed);
    },
    { asyncCommit: true },
  );
  for (const { channel, purpose, status, reason, count } of closed)
    deps.metrics?.messageResult({ channel, purpose }, status, reason, count);
  events.publish(
    applied.flatMap((session): Topic[] => {
      if (session.changed) return topicsOf(session);
      // Clients of the access window have nothing new to see; staff sees what is listed, and its alerts.
      const listed: Topic = `delivery:${session.id}`;
      return alertsStaff(session) ? [listed, `center:${session.centerId}`] : [listed];
    }),
  );
  for (const next of new Set(applied.map(({ nextTransitionAt }) => Number(nextTransitionAt ?? Number.NaN))))
    scheduler.wakeAt(new Date(next));
  return applied.length;
}

const alertsStaff = ({ linkMissing, teacherMissing, teacherAbsent, inAbsentRoom }: Transition): boolean =>
  linkMissing || teacherMissing || teacherAbsent || inAbsentRoom;

type Listing = {
  for: (session: Transition) => boolean;
  /** `closed`: what ended is added to it. */
  list: (sql: Sql, now: Date, sessionIds: string[], closed: Closed[]) => Promise<unknown>;
};

/** Which sessions have messages to list or to close, in this order. */
const LISTINGS: Listing[] = [
  { for: ({ restored, over }) => restored && !over, list: listRestorations },
  { for: ({ linkChanged, over }) => linkChanged && !over, list: listLinkChanges },
  { for: ({ linked, over }) => linked && !over, list: listAccessNotices },
  { for: ({ moved, over }) => moved && !over, list: listMoves },
  {
    for: ({ over }) => over,
    list: async (sql, now, ids, closed) => closed.push(...(await closeNotices(sql, now, ids))),
  },
  { for: ({ over }) => over, list: listCancellations },
  { for: ({ teacherWaits }) => teacherWaits, list: listForTeachers },
  { for: ({ teacherMissing }) => teacherMissing, list: listTeacherAlerts },
  { for: ({ teacherAbsent }) => teacherAbsent, list: listAbsences },
  { for: ({ inAbsentRoom }) => inAbsentRoom, list: listAbsentRooms },
];

/** Lists the messages that follow; answers the sessions, those with a new alert changed. Runs no statement for no session. */
async function listMessages(
  sql: Sql,
  now: Date,
  sessions: Transition[],
  closed: Closed[],
): Promise<Transition[]> {
  const idsWhere = (test: Listing['for']) => sessions.filter(test).map(({ id }) => id);
  for (const listing of LISTINGS) {
    const ids = idsWhere(listing.for);
    if (ids.length > 0) await listing.list(sql, now, ids, closed);
  }
  const unlinked = idsWhere(({ linkMissing }) => linkMissing);
  if (unlinked.length === 0) return sessions;
  const alerted = new Set(await listLinkAlerts(sql, now, unlinked));
  return sessions.map((session) => (alerted.has(session.id) ? { ...session, changed: true } : session));
}
