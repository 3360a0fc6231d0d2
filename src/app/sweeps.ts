import { untilNone, withDeadline } from '../lib/deadline.ts';
import { HOUR, MINUTE } from '../lib/time.ts';
import type { Work } from '../ports/isolation.ts';
import type { Wired } from './wire.ts';

/** How late a message is at most when every wake-up and signal is lost. */
const OFTEN_MS = 15_000;
/** How often a node without Redis looks for others. */
const NEIGHBORS_MS = 300_000;
/** For work without haste: sessions of schedules exist weeks ahead, and what is deleted was due long ago. */
const HOURLY_MS = HOUR;
/** A failed sweep runs again this soon: what made it fail, such as a dead connection, may be gone. */
const FAILED_PAUSE_MS = 5_000;
/** A sweep that takes longer hangs, or has much to do. Either way the next one begins. */
const SWEEP_LIMIT_MS = 30_000;

/** The pause may be another after each round. `name`: as the metrics call it, where one kind of work has several sweeps. */
type Sweep = { work: Work; pauseMs: number | (() => number); run: () => unknown; name: string };

type TakesOver = { takeOver: () => Promise<void>; nextTakeOver: () => number };
const takesOver = (work: Work, { takeOver, nextTakeOver }: TakesOver): Sweep => ({
  work,
  pauseMs: nextTakeOver,
  run: takeOver,
  name: work,
});

/** Starts the rounds that make good whatever was lost. Each runs by itself: none waits for another, or ends with it. */
export function startSweeps(
  wired: Wired,
  swept: () => void,
  lookForNeighbors: (() => Promise<void>) | null,
): () => Promise<unknown> {
  const { operations, dispatchLoop, webhookSender, withholding, idempotencyStore, clockGuard } = wired;
  const {
    accessSubscriptions,
    bookingSubscriptions,
    alertSubscriptions,
    deliverySubscriptions,
    schedules,
    signIn,
    emailChanges,
    erasure,
    people,
    secretUses,
  } = operations;
  const byClock = (run: Sweep['run']) => async () => ((await clockGuard.mayAct()) ? run() : undefined);
  const often = (work: Work, run: Sweep['run'], name: string = work) => ({
    work,
    pauseMs: OFTEN_MS,
    run,
    name,
  });
  const hourly = (work: Work, run: Sweep['run'], name: string = work) => ({
    work,
    pauseMs: HOURLY_MS,
    run: byClock(run),
    name,
  });
  const sweeps: Sweep[] = [
    // The first compares the clock, whatever it says. These two need the database: their end shows that it, and this process, work.
    often('sessions', () => dispatchLoop.sweep().then(swept)),
    often(
      'answers',
      byClock(() => idempotencyStore.sweep().then(swept)),
    ),
    takesOver('leases', dispatchLoop),
    takesOver('webhook_leases', webhookSender),
    often('streams', accessSubscriptions.sweep, 'access_streams'),
    often('streams', bookingSubscriptions.sweep, 'booking_streams'),
    often('streams', deliverySubscriptions.sweep, 'delivery_streams'),
    often('streams', alertSubscriptions.sweep, 'alert_streams'),
    often('webhooks', webhookSender.sweep),
    { work: 'messages', pauseMs: MINUTE, run: withholding.report, name: 'withheld' },
    hourly('schedules', schedules.materialize),
    hourly('sign_ins', () => untilNone(signIn.forget)),
    hourly('sign_ins', () => untilNone(emailChanges.forget), 'email_changes'),
    hourly('erasure', () => untilNone(erasure.eraseTargets)),
    hourly('webhook_tidying', webhookSender.tidy),
    hourly('retention', erasure.deleteOldRows),
    hourly('devices', () => untilNone(people.noteOldestKey)),
    hourly('secrets', secretUses.count),
  ];
  if (lookForNeighbors)
    sweeps.push({ work: 'streams', pauseMs: NEIGHBORS_MS, run: lookForNeighbors, name: 'neighbors' });
  const stops = sweeps.map((sweep) => {
    wired.metrics.sweepExpected(sweep.name, pauseOf(sweep));
    return every(async () => {
      const done = await runOnce(wired, sweep);
      const pause = pauseOf(sweep);
      return done ? pause : Math.min(FAILED_PAUSE_MS, pause);
    });
  });
  return () => Promise.all(stops.map((stop) => stop()));
}

const pauseOf = ({ pauseMs }: Sweep): number => (typeof pauseMs === 'number' ? pauseMs : pauseMs());

/** Whether the sweep ended well, and in time. */
async function runOnce({ isolation, metrics, tracing }: Wired, { work, run, name }: Sweep): Promise<boolean> {
  const startedAt = performance.now();
  const done = await tracing.span({ name: `sweep ${name}`, parent: null }, () =>
    isolation.round(work, () => withDeadline(SWEEP_LIMIT_MS, `a sweep of ${work}`, async () => run())),
  );
  metrics.swept(name, (performance.now() - startedAt) / 1000, done);
  return done;
}

/** Runs `work` now and after each pause that it answers, one at a time. Returns the stop. */
function every(work: () => Promise<number>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const run = () => {
    round = work().then((pauseMs) => {
      if (!stopped) timer = setTimeout(run, pauseMs);
    });
  };
  run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await round;
  };
}
