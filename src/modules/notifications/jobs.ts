import { withDeadline } from '../../lib/deadline.ts';
import type { SendEmails, SendPushes } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Events, Topic } from '../../ports/events.ts';
import type { Isolation, Picked } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { publishAccessEvents } from '../access/webhook-events.ts';
import {
  applyTransitions,
  type DueSession,
  dueSessions,
  openDueSessions,
  sessionsToOpen,
  type Transition,
} from '../sessions/transitions.ts';
import { emailsBy, noteDevices, pushesBy } from './channels.ts';
import { createDispatcher } from './dispatcher.ts';
import { listForTeachers, listLinkAlerts, listTeacherAlerts } from './listing/staff.ts';
import {
  closeNotices,
  listAccessNotices,
  listCancellations,
  listLinkChanges,
  listMoves,
} from './operations.ts';
import { expiredLeases, freeExpiredLeases, nextAttempt } from './queue.ts';
import {
  anyReminderWork,
  bookingsToReschedule,
  dueConfirmations,
  dueReminders,
  listConfirmations,
  listReminders,
  nextMoments,
  scheduleReminders,
} from './reminders/operations.ts';
import { SILENCE_MS } from './rules.ts';

type Deps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  log: Log;
  isolation: Isolation;
  metrics?: Pick<Metrics, 'message'>;
  sendEmails: SendEmails;
  sendPushes: SendPushes;
  /** Whether SendGrid's event webhook is set up: then a silent request waits for its word. */
  providerReports: boolean;
};

/** What a crash of the database undoes is due again, and no request has left: that waits for the disk. */
const ASYNC_COMMIT = { asyncCommit: true };
const OPENINGS_AT_ONCE = 1_000;
const SESSIONS_AT_ONCE = 500;
const BOOKINGS_AT_ONCE = 1_000;
const ALARMS_AHEAD = 200;
/** A provider that hangs keeps plans waiting for no longer. */
const HEAD_START_MS = 1_000;
/** Every statement has a deadline of its own: a round that takes longer waits for something that never comes. */
const ROUND_LIMIT_MS = 60_000;

/** What happens by the clock: doors, notices, messages. Any number of nodes may run it at once. */
export function createDispatchLoop(deps: Deps) {
  const { db, clock, scheduler, events, log, metrics, isolation } = deps;
  const dispatcher = {
    db,
    clock,
    events,
    log,
    isolation,
    metrics,
    wakeAt: scheduler.wakeAt,
    providerReports: deps.providerReports,
  };
  const emails = createDispatcher({
    ...dispatcher,
    channel: 'EMAIL',
    batch: 500,
    lanes: 2,
    compose: emailsBy(deps),
  });
  const pushes = createDispatcher({
    ...dispatcher,
    channel: 'PUSH',
    batch: 256,
    lanes: 2,
    compose: pushesBy(deps),
    noteOutcomes: noteDevices(deps),
  });
  const settling = createRounds(transitionAll);
  const planning = createRounds(() => isolation.round('plans', planAndRemind));

  /**
   * Does with sessions whatever is due at this moment, and nudges the pumps. Plans come afterwards, by themselves: however
   * many there are, no door waits for them.
   */
  async function runDueWork(): Promise<void> {
    try {
      await settling.ask();
    } finally {
      void planning.ask();
    }
  }

  /** Order matters: whoever waits at the door is told first, then devices, then mailboxes. */
  async function transitionAll(): Promise<void> {
    const now = clock();
    await openAllDue(now);
    while ((await transitionSome(now, false)) === SESSIONS_AT_ONCE);
    wake();
    // Sessions that somebody was changing were skipped; nobody else may come back for them.
    if (!(await anythingDue(now))) return;
    while ((await transitionSome(now, true)) === SESSIONS_AT_ONCE);
    wake();
  }

  /** Whoever waits at a door does not wait for the messages of the others. */
  async function openAllDue(now: Date): Promise<void> {
    let last: Place | null = null;
    let taken: number;
    do {
      const batch: Doors = { limit: OPENINGS_AT_ONCE, after: last };
      taken = await isolation.batch(
        'doors',
        async (picked) => {
          const turned = await openSome(now, { ...batch, picked });
          if (!picked.only) last = turned.at(-1) ?? null;
          return turned.length;
        },
        async (aside) => {
          const due = await sessionsToOpen(db.sql, now, batch, aside);
          last = due.at(-1) ?? null;
          return due.map(({ id }) => id);
        },
      );
    } while (taken === OPENINGS_AT_ONCE);
  }

  async function openSome(now: Date, batch: Doors & { picked: Picked }): Promise<DueSession[]> {
    const turned = await openDueSessions(db.sql, now, { ...batch, all: false });
    publishChanged(turned);
    if (!turned.some(({ listenedTo }) => listenedTo)) return turned;
    // What is left of the batch, and as many of what follows.
    const others = await db.transaction(async (sql) => {
      const doors = await openDueSessions(sql, now, { ...batch, all: true });
      await publishAccessEvents(sql, now, doors);
      return doors;
    });
    publishChanged(others);
    return others;
  }

  const publishChanged = (sessions: DueSession[]) =>
    events.publish(sessions.filter(({ changed }) => changed).flatMap(topicsOf));

  const transitionSome = (now: Date, wait: boolean): Promise<number> =>
    isolation.batch(
      'sessions',
      (picked) => transitionThese(now, wait, picked),
      (aside) => dueSessions(db.sql, now, SESSIONS_AT_ONCE, aside),
    );

  /** One transaction: what the clock did to some sessions and the messages that follow, both or neither. */
  async function transitionThese(now: Date, wait: boolean, picked: Picked): Promise<number> {
    const settled = await db.transaction(async (sql) => {
      const sessions = await applyTransitions(sql, now, SESSIONS_AT_ONCE, wait, picked);
      await publishAccessEvents(sql, now, sessions);
      // Nothing is asked of the database that no session in this batch can answer.
      const named = (test: (session: Transition) => boolean) => sessions.filter(test).map(({ id }) => id);
      const over = named((session) => session.over);
      const linked = named((session) => session.linked && !session.over);
      const moved = named((session) => session.moved && !session.over);
      const teaching = named((session) => session.teacherWaits);
      const relinked = named((session) => session.linkChanged && !session.over);
      const unled = named((session) => session.teacherMissing);
      const unlinked = named((session) => session.linkMissing);
      if (relinked.length > 0) await listLinkChanges(sql, now, relinked);
      if (linked.length > 0) await listAccessNotices(sql, now, linked);
      if (moved.length > 0) await listMoves(sql, now, moved);
      if (over.length > 0) {
        await closeNotices(sql, now, over);
        await listCancellations(sql, now, over);
      }
      if (teaching.length > 0) await listForTeachers(sql, now, teaching);
      if (unled.length > 0) await listTeacherAlerts(sql, now, unled);
      if (unlinked.length === 0) return sessions;
      const alerted = new Set(await listLinkAlerts(sql, now, unlinked));
      return sessions.map((one) => (alerted.has(one.id) ? { ...one, changed: true } : one));
    }, ASYNC_COMMIT);
    events.publish(
      settled.flatMap((session) =>
        // Live clients see nothing of a booking that comes late, or have seen the door already: staff sees what is listed.
        session.changed ? topicsOf(session) : [`delivery:${session.id}` as const],
      ),
    );
    for (const edge of new Set(settled.map(({ nextTransitionAt }) => Number(nextTransitionAt ?? Number.NaN))))
      scheduler.wakeAt(new Date(edge));
    return settled.length;
  }

  /** Reminders and questions: nobody waits for them at a door, so the messages that are due leave before. */
  async function planAndRemind(): Promise<void> {
    await Promise.race([sent(), new Promise((late) => setTimeout(late, HEAD_START_MS).unref())]);
    const now = clock();
    if (!(await anyReminderWork(db.sql, now))) return;
    await isolation.round('plans', () => whileFull(() => planSome(now)));
    await isolation.round('reminders', () => whileFull(() => listSome('reminders', now)));
    await isolation.round('questions', () => whileFull(() => listSome('questions', now)));
    wake();
  }

  const planSome = (now: Date): Promise<number> =>
    isolation.batch(
      'plans',
      async (picked) => {
        const planned = await db.transaction((sql) => scheduleReminders(sql, now, BOOKINGS_AT_ONCE, picked));
        wakeAtFirst(planned.moments, now);
        return planned.bookings;
      },
      (aside) => bookingsToReschedule(db.sql, BOOKINGS_AT_ONCE, aside),
    );

  const listSome = (work: keyof typeof LISTS, now: Date): Promise<number> =>
    isolation.batch(
      work,
      (picked) => LISTS[work].list(db.sql, now, BOOKINGS_AT_ONCE, picked),
      (aside) => LISTS[work].due(db.sql, now, BOOKINGS_AT_ONCE, aside),
    );

  const whileFull = async (some: () => Promise<number>) => {
    while ((await some()) === BOOKINGS_AT_ONCE);
  };

  const sent = () => Promise.all([emails.idle(), pushes.idle()]);

  function wake(): void {
    pushes.wake();
    emails.wake();
  }

  /** Alarms for the earliest; the sweep sets the others when they come near. */
  function wakeAtFirst(moments: Date[], now: Date): void {
    const instants = new Set(moments.map(Number));
    const ahead = [...instants].filter((instant) => instant > now.getTime()).sort((a, b) => a - b);
    for (const moment of ahead.slice(0, ALARMS_AHEAD)) scheduler.wakeAt(new Date(moment));
  }

  async function anythingDue(now: Date): Promise<boolean> {
    return (await db.sql('SELECT 1 FROM session WHERE next_transition_at <= $1 LIMIT 1', [now])).length > 0;
  }

  /**
   * Makes good whatever was lost: alarms, nudges, claims of workers that died. Run every few seconds on every node;
   * with the job store away, messages are late by one interval at most.
   */
  async function sweep(): Promise<void> {
    const now = clock();
    await isolation.round('leases', () => freeLeases(now));
    await isolation.round('sessions', runDueWork);
    await wakeAhead(now);
  }

  async function freeLeases(now: Date): Promise<void> {
    const mailRepeatAt = deps.providerReports ? new Date(now.getTime() + SILENCE_MS) : now;
    const freed = await isolation.batch(
      'leases',
      (picked) => freeExpiredLeases(db.sql, now, mailRepeatAt, picked),
      (aside) => expiredLeases(db.sql, aside),
    );
    if (freed > 0) log.warn('messages of a worker that died are sent again', { deliveries: freed });
  }

  async function wakeAhead(now: Date): Promise<void> {
    const ahead = await db.sql<{ at: Date }>(
      'SELECT DISTINCT next_transition_at AS at FROM session WHERE next_transition_at > $1 ORDER BY 1 LIMIT $2',
      [now, ALARMS_AHEAD],
    );
    for (const { at } of ahead) scheduler.wakeAt(at);
    for (const at of await nextMoments(db.sql, now, ALARMS_AHEAD)) scheduler.wakeAt(at);
    const attempt = await nextAttempt(db.sql);
    if (attempt && attempt > now) scheduler.wakeAt(attempt);
  }

  return {
    runDueWork,
    sweep,
    /** Resolves when nothing is being worked out or sent. */
    async idle() {
      await settling.idle();
      await planning.idle();
      await sent();
    },
    async close() {
      await settling.idle();
      await planning.idle();
      await Promise.all([emails.close(), pushes.close()]);
    },
  };
}
export type Engine = ReturnType<typeof createDispatchLoop>;

type Place = { nextTransitionAt: Date; id: string };
type Doors = { limit: number; after: Place | null };

const LISTS = {
  reminders: { list: listReminders, due: dueReminders },
  questions: { list: listConfirmations, due: dueConfirmations },
};

/**
 * Work that goes on in rounds, one at a time: whoever asks while one runs is answered by one more after it. A round that
 * hangs is given up, so that it ends with itself; like rounds of other nodes, it may go on beside the next.
 */
function createRounds(round: () => Promise<unknown>) {
  let running: Promise<void> | null = null;
  let askedAgain = false;

  async function rounds(): Promise<void> {
    try {
      do {
        askedAgain = false;
        await withDeadline(ROUND_LIMIT_MS, 'a round', round);
      } while (askedAgain);
    } finally {
      // In the same turn as the last look at `askedAgain`: a call in between would be forgotten.
      running = null;
    }
  }

  return {
    ask(): Promise<void> {
      if (running) askedAgain = true;
      running ??= rounds();
      return running;
    },
    /** Resolves when no round runs, however the last one ended. */
    idle: async (): Promise<void> => running?.catch(() => undefined),
  };
}

const topicsOf = (session: { id: string; centerId: string }): Topic[] => [
  `session:${session.id}`,
  `center:${session.centerId}`,
];
