import { setImmediate as nextTick } from 'node:timers/promises';
import { Agenda } from 'agenda';
import { createInFlight } from '../../../lib/in-flight.ts';
import { createOutageLog, reasonOf } from '../../../lib/outage-log.ts';
import { later } from '../../../lib/time.ts';
import type { Log } from '../../../ports/log.ts';
import type { OpenJobStore } from './job-store.ts';
import { createResilientBackend } from './resilient-backend.ts';

const JOB_NAME = 'wake';
/** The interval of Agenda's scans. A job that is saved less than two scans ahead may be found too late. */
export const SCAN_MS = 500;
/**
 * Agenda hands a job over this much before its instant, and the local timer waits for the rest. Agenda by itself would be
 * late: it writes to the store before the handler, and misses a scan if Node's timer fires a millisecond early.
 */
const LEAD_MS = 750;
/** How long a dead process's jobs stay locked. Agenda's watchdog holds a closed process for half of it. */
const LOCK_MS = 4_000;
const MOST_AT_ONCE = 100;
const MOST_WAITING_SAVES = 1_000;
const CLOSE_LIMIT_MS = 5_000;

/** Wake-up jobs in a job store, one for each distinct instant. No method rejects. */
export type WakeUpJobs = {
  /** False: the job could not be saved. */
  save(instant: Date): Promise<boolean>;
  /** Begins to take jobs that are nearly due, as soon as the store answers. */
  start(): void;
  reachable(): boolean;
  /** Takes no more jobs and unlocks the ones not handed over yet; `save` still works. */
  stop(): Promise<void>;
  /** Waits for statements under way, then disconnects. */
  close(): Promise<void>;
};

/**
 * Connects in the background. Each job goes to `fireAt` shortly before its instant, in the process that locked it. If that
 * answers false, the job is unlocked for another process.
 */
export function openWakeUpJobs(options: {
  store: OpenJobStore;
  log: Log;
  nodeName: string;
  fireAt(at: Date): Promise<boolean>;
}): WakeUpJobs {
  const { log } = options;
  const outage = createOutageLog(log, 'the job store (MONGODB_URL, without it DATABASE_URL)');
  const store = options.store(log);
  const resilient = createResilientBackend(store, outage);
  const saves = createInFlight();
  const agenda = new Agenda({
    backend: resilient.backend,
    name: options.nodeName,
    processEvery: SCAN_MS,
    maxConcurrency: MOST_AT_ONCE,
    defaultConcurrency: MOST_AT_ONCE,
    // No lock limit: jobs are few, and Agenda would count the lost locks of a stalled process for ever.
    defaultLockLifetime: LOCK_MS,
    removeOnComplete: true,
  });
  agenda.on('error', (error) => log.warn('Agenda reported an error', { error: reasonOf(error) }));
  defineWakeUpJob(agenda, options.fireAt);

  return {
    async save(instant) {
      if (saves.size() >= MOST_WAITING_SAVES) return false;
      return saves.add(saveWakeUpJob(agenda, instant)).then(
        () => true,
        () => false,
      );
    },
    start: () => void agenda.start(),
    reachable: outage.reachable,
    async stop() {
      // A short-lived command has requested jobs just before: they wait for the first connection.
      await nextTick();
      if (saves.size() > 0) await resilient.tried;
      // A new connection lets Agenda start in this tick; only then can it be stopped.
      await nextTick();
      resilient.stopLocking();
      await agenda.stop(false);
    },
    async close() {
      if (outage.reachable()) await resilient.settle(CLOSE_LIMIT_MS);
      await store.close();
    },
  };
}

function defineWakeUpJob(agenda: Agenda, fireAt: (at: Date) => Promise<boolean>): void {
  // One parameter: with two, Agenda takes the second for a callback and waits for it for ever.
  agenda.define<{ at: string }>(JOB_NAME, async (job) => {
    const at = new Date(job.attrs.data.at);
    const fired = await fireAt(at);
    // With a next run Agenda unlocks the job instead of removing it.
    if (!fired) job.attrs.nextRunAt = leadOf(at);
  });
}

async function saveWakeUpJob(agenda: Agenda, instant: Date): Promise<void> {
  const at = instant.toISOString();
  const job = agenda.create(JOB_NAME, { at }).unique({ 'data.at': at }, { insertOnly: true });
  await job.schedule(leadOf(instant)).save();
}

const leadOf = (at: Date) => later(at, -LEAD_MS);
