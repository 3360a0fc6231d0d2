import { withDeadline } from '../../lib/deadline.ts';
import { createDrainLoop } from '../../lib/drain-loop.ts';
import { statement } from '../../lib/statement.ts';
import { createTakeOver } from '../../lib/take-over.ts';
import { MINUTE } from '../../lib/time.ts';
import type { PreparePushes, SendEmails, SendPushes } from '../../ports/channels.ts';
import type { Clock, ClockGuard } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { tellAllDue } from './acts/jobs.ts';
import { nextTellings } from './acts/operations.ts';
import { checkAllDue } from './alert-checks/jobs.ts';
import { emailsBy, noteDevices, pushesBy } from './channels.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createPreparation } from './preparation/jobs.ts';
import { freeExpiredLeases, LEASE_SECONDS, nextLeaseEnd } from './queue/leases.ts';
import { nextAttempt } from './queue/queries.ts';
import { type ReminderDeps, scheduleAndRemind, WAKE_UPS_AHEAD } from './reminders/jobs.ts';
import { anyReminderWork, nextMoments } from './reminders/operations.ts';
import { applyAllDue, applyAllWaiting, openAllDue, type TransitionDeps } from './transitions/jobs.ts';

type Deps = TransitionDeps &
  ReminderDeps & {
    clock: Clock;
    clockGuard: ClockGuard;
    passes: Passes;
    log: Log;
    metrics?: Pick<Metrics, 'message' | 'messageResult' | 'unreadable'>;
    tracing: Pick<Tracing, 'span'>;
    sendEmails: SendEmails;
    sendPushes: SendPushes;
    preparePushes?: PreparePushes;
    /** Resolves when this node’s live clients have been shown what was signalled. */
    shown: () => Promise<void>;
    /** Whether SendGrid's event webhook is set up: then a mail without an answer waits for its event. */
    providerReports: boolean;
  };

type Dispatchers = {
  emails: Dispatcher;
  pushes: Dispatcher;
  /** Pushes wait for this: what opened last is shown. */
  opened: Promise<unknown>;
};

/** How long reminders wait for the messages before them, at most. */
const HEAD_START_MS = 1_000;
/** How long pushes wait for live clients, at most: thousands of them are told within this. */
const LIVE_START_MS = 250;
/** How long mails wait for the first pushes, at most. Then both go on side by side: no mailbox waits for ten thousand browsers. */
const PUSH_START_MS = 250;
/** How long the listing of much waits for its first messages, at most. Windows open meanwhile, this often. */
const FIRST_SHARE_MS = 5_000;
const OPENING_MS = 100;
/** Every statement has a deadline of its own: a round that takes longer waits for something that never comes. */
const ROUND_LIMIT_MS = MINUTE;

/** The work of the clock: access windows, notices, messages. Any number of nodes may run it at once. */
export function createDispatchLoop(deps: Deps) {
  const dispatchers = createDispatchers(deps);
  const preparation = createPreparation(deps);
  const transitions = createRounds(deps, 'transitions', () => transitionAll(deps, dispatchers));
  const reminders = createRounds(
    deps,
    'reminders',
    () => deps.isolation.round('reminder_schedules', () => remindAll(deps, dispatchers)),
    ({ message }) => deps.log.error('reminders stopped; the sweep resumes them', { error: message }),
  );
  const acts = createRounds(
    deps,
    'acts',
    () => deps.isolation.round('acts', () => tellActs(deps, dispatchers, reminders.wake)),
    ({ message }) => deps.log.error('telling of acts stopped; the sweep resumes it', { error: message }),
  );
  const checks = createRounds(
    deps,
    'alert checks',
    () => deps.isolation.round('alerts', () => checkAlerts(deps, dispatchers)),
    ({ message }) =>
      deps.log.error('the search for alerts stopped; the sweep resumes it', { error: message }),
  );

  /** Does with sessions what is due, and wakes the dispatchers. The rest follows by itself: no window waits for it. */
  async function runDueWork(): Promise<void> {
    help.begin();
    if (!(await deps.clockGuard.mayAct())) return;
    try {
      await transitions.wake();
    } finally {
      void acts.wake();
      void reminders.wake();
      void checks.wake();
    }
  }

  const leases = createTakeOver({
    leaseSeconds: LEASE_SECONDS,
    mayAct: deps.clockGuard.mayAct,
    free: () => freeLeases(deps),
    nextLeaseEnd: () => nextLeaseEnd(deps.db.sql),
    wake: () => wakeBoth(dispatchers),
  });
  const help = createHelp(deps, dispatchers);
  const worked = async () => {
    for (const rounds of [transitions, acts, reminders, checks]) await rounds.idle();
  };

  return {
    runDueWork,
    async sweep() {
      if (!(await deps.clockGuard.check())) return;
      await sweep(deps, runDueWork);
      void preparation.wake();
    },
    ...leases,
    /** Resolves when nothing is being worked out, prepared or sent. */
    async idle() {
      await preparation.idle();
      await worked();
      await sent(dispatchers);
    },
    async close() {
      help.end();
      await preparation.close();
      await worked();
      await Promise.all([dispatchers.emails.close(), dispatchers.pushes.close()]);
    },
  };
}
export type DispatchLoop = ReturnType<typeof createDispatchLoop>;

/** A round that hangs is given up, so that the next can run; like the rounds of other nodes it may go on beside it. */
const createRounds = (
  { tracing }: Pick<Deps, 'tracing'>,
  name: string,
  work: () => Promise<unknown>,
  onError?: (error: Error) => void,
) =>
  createDrainLoop({
    onError,
    async round() {
      await tracing.span({ name: `round of ${name}`, parent: null }, () =>
        withDeadline(ROUND_LIMIT_MS, 'a round', work),
      );
      return false;
    },
  });

function createDispatchers(deps: Deps): Dispatchers {
  const both = { ...deps, wakeAt: deps.scheduler.wakeAt, slots: 2 };
  const pushes = createDispatcher({
    ...both,
    channel: 'PUSH',
    batch: 256,
    compose: pushesBy(deps),
    noteOutcomes: noteDevices(deps),
    letPass: () => dispatchers.opened,
  });
  const emails = createDispatcher({
    ...both,
    channel: 'EMAIL',
    batch: 500,
    compose: emailsBy(deps),
    letPass: () => within(PUSH_START_MS, pushes.first()),
  });
  const dispatchers: Dispatchers = { emails, pushes, opened: Promise.resolve() };
  return dispatchers;
}

const sent = ({ emails, pushes }: Dispatchers) => Promise.all([emails.idle(), pushes.idle()]);

/** Whether the work was done within so long; at the latest then. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const done = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return done;
}

function wakeBoth({ emails, pushes }: Dispatchers): void {
  pushes.wake();
  emails.wake();
}

/**
 * The wake-up of an instant comes to one node, which is not left alone with much. A node helps once it acts by the clock itself:
 * before, what a restored server withholds is not withheld yet, and Redis signals whatever is newly watched.
 */
function createHelp({ events, clockGuard }: Deps, dispatchers: Dispatchers) {
  let stop: (() => void) | null = null;
  const help = async () => {
    if (await clockGuard.mayAct()) wakeBoth(dispatchers);
  };
  return {
    begin() {
      stop ??= events.subscribe('messages', () => void help());
    },
    end: () => stop?.(),
  };
}

/**
 * Order matters: people who wait for access come first, then devices, then mailboxes. The first share of much has a part
 * of every center, and all of a small one: it is sent before more is listed. Windows open between the shares.
 */
async function transitionAll(deps: Deps, dispatchers: Dispatchers): Promise<void> {
  const now = deps.clock();
  await openAllDue(deps, now);
  dispatchers.opened = within(LIVE_START_MS, deps.shown());
  await applyAllDue(deps, now, ({ first }) => shareListed(deps, dispatchers, first));
  wakeBoth(dispatchers);
  // Sessions that somebody was changing were skipped; nobody else may come back for them.
  const left = await deps.db.sql('SELECT 1 FROM session WHERE next_transition_at <= $1 LIMIT 1', [now]);
  if (left.length > 0) {
    await applyAllWaiting(deps, now);
    wakeBoth(dispatchers);
  }
}

/** An act may concern thousands of people, whose reminders are planned anew where they are told another start. */
async function tellActs(deps: Deps, dispatchers: Dispatchers, planReminders: () => unknown): Promise<void> {
  if (!(await tellAllDue(deps, deps.clock()))) return;
  wakeBoth(dispatchers);
  void planReminders();
}

async function checkAlerts(deps: Deps, dispatchers: Dispatchers): Promise<void> {
  if (await checkAllDue(deps, deps.clock())) wakeBoth(dispatchers);
}

async function shareListed(deps: Deps, dispatchers: Dispatchers, first: boolean): Promise<void> {
  wakeBoth(dispatchers);
  // Other nodes send nothing before live clients were shown it either.
  const callForHelp = () => deps.events.publish(['messages']);
  void dispatchers.opened.then(callForHelp, callForHelp);
  const { pushes, emails } = dispatchers;
  const drained = Promise.all([pushes.drained(), emails.drained()]);
  const patience = first ? FIRST_SHARE_MS : 0;
  for (let waited = 0; waited < patience; waited += OPENING_MS) {
    if (await within(OPENING_MS, drained)) break;
    await openAllDue(deps, deps.clock());
  }
  await openAllDue(deps, deps.clock());
}

/** Other due messages are sent first, because reminders are less urgent. */
async function remindAll(deps: Deps, dispatchers: Dispatchers): Promise<void> {
  await within(HEAD_START_MS, sent(dispatchers));
  const now = deps.clock();
  if (!(await anyReminderWork(deps.db.sql, now))) return;
  await scheduleAndRemind(deps, now);
  wakeBoth(dispatchers);
}

/**
 * Makes good for lost wake-ups, and for workers that died. Run every few seconds on every node: with the job store away,
 * messages are late by one interval at most.
 */
async function sweep(deps: Deps, runDueWork: () => Promise<void>): Promise<void> {
  const now = deps.clock();
  await deps.isolation.round('leases', () => freeLeases(deps));
  await deps.isolation.round('sessions', runDueWork);
  await wakeAhead(deps, now);
}

async function freeLeases({ db, isolation, log, clock, providerReports }: Deps): Promise<number> {
  const freed = await freeExpiredLeases(isolation, db.sql, clock(), providerReports);
  if (freed > 0) log.warn('messages of a worker that died are sent again', { deliveries: freed });
  return freed;
}

async function wakeAhead({ db: { sql }, scheduler }: Deps, now: Date): Promise<void> {
  const ahead = await sql(TRANSITIONS_AHEAD, [now, WAKE_UPS_AHEAD]);
  for (const { at } of ahead) scheduler.wakeAt(at);
  for (const at of await nextMoments(sql, now, WAKE_UPS_AHEAD)) scheduler.wakeAt(at);
  for (const at of await nextTellings(sql, now, WAKE_UPS_AHEAD)) scheduler.wakeAt(at);
  const attempt = await nextAttempt(sql);
  if (attempt && attempt > now) scheduler.wakeAt(attempt);
}

const TRANSITIONS_AHEAD = statement(
  { at: 'timestamptz' },
  'SELECT DISTINCT next_transition_at AS at FROM session WHERE next_transition_at > $1 ORDER BY 1 LIMIT $2',
);
