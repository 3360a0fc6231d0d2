import { untilNone, withDeadline } from '../lib/deadline.ts';
import { HOUR } from '../lib/time.ts';
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

type Sweep = { work: Work; pauseMs: number; run: () => unknown };

/** Starts the rounds that make good whatever was lost. Each runs by itself: none waits for another, or ends with it. */
export function startSweeps(
  wired: Wired,
  swept: () => void,
  lookForNeighbors: (() => Promise<void>) | null,
): () => Promise<unknown> {
  const { operations, dispatchLoop, webhookSender, idempotencyStore, isolation } = wired;
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
  const often = (work: Work, run: Sweep['run']) => ({ work, pauseMs: OFTEN_MS, run });
  const hourly = (work: Work, run: Sweep['run']) => ({ work, pauseMs: HOURLY_MS, run });
  const sweeps: Sweep[] = [
    // These two always need the database: their end shows that it, and this process, work.
    often('sessions', () => dispatchLoop.sweep().then(swept)),
    often('answers', () => idempotencyStore.sweep().then(swept)),
    often('streams', accessSubscriptions.sweep),
    often('streams', bookingSubscriptions.sweep),
    often('streams', deliverySubscriptions.sweep),
    often('streams', alertSubscriptions.sweep),
    often('webhooks', webhookSender.sweep),
    hourly('schedules', schedules.materialize),
    hourly('sign_ins', () => untilNone(signIn.forget)),
    hourly('sign_ins', () => untilNone(emailChanges.forget)),
    hourly('erasure', () => untilNone(erasure.eraseTargets)),
    hourly('webhook_tidying', webhookSender.tidy),
    hourly('retention', erasure.deleteOldRows),
    hourly('devices', () => untilNone(people.noteOldestKey)),
    hourly('secrets', secretUses.count),
  ];
  if (lookForNeighbors) sweeps.push({ work: 'streams', pauseMs: NEIGHBORS_MS, run: lookForNeighbors });
  const stops = sweeps.map(({ work, pauseMs, run }) =>
    every(pauseMs, () =>
      isolation.round(work, () => withDeadline(SWEEP_LIMIT_MS, `a sweep of ${work}`, async () => run())),
    ),
  );
  return () => Promise.all(stops.map((stop) => stop()));
}

/** Runs `work` now and after each pause, one at a time; sooner when it answers that it failed. Returns the stop. */
function every(pauseMs: number, work: () => Promise<boolean>): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const run = () => {
    round = work().then((done) => {
      if (!stopped) timer = setTimeout(run, done ? pauseMs : Math.min(FAILED_PAUSE_MS, pauseMs));
    });
  };
  run();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await round;
  };
}
