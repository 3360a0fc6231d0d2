import { setImmediate as nextTurn } from 'node:timers/promises';
import { Agenda } from 'agenda';
import { createInFlight } from '../../../lib/in-flight.ts';
import { createOutageLog, reasonOf } from '../../../lib/outage-log.ts';
import { later } from '../../../lib/time.ts';
import type { Log } from '../../../ports/log.ts';
import type { StoreAddress } from './job-store.ts';
import { openJobStore } from './open-job-store.ts';
import { guardBackend } from './resilient-backend.ts';

const ALARM = 'wake';
/** What is nearer than two scans may be saved too late for the one that would find it. */
export const SCAN_MS = 500;
/**
 * Agenda hands an alarm over this much before its instant, and the bell waits for the rest. Left to itself, Agenda
 * writes to the store between the instant and the handler, finds late what was saved just after a scan, and runs the
 * alarm a whole scan late when its timer fires a millisecond early, as Node's timers do.
 */
const LEAD_MS = 750;
/** How long the alarms of a process that died stay silent. Agenda's watchdog holds a closed process for half of it. */
const LOCK_MS = 4_000;
const MOST_AT_ONCE = 100;
const MOST_WAITING_SAVES = 1_000;
const CLOSE_LIMIT_MS = 5_000;

/** Alarms kept in a job store, one per distinct instant. No method rejects. */
export type WakeUpJobs = {
  /** False: it could not be kept. */
  keep(instant: Date): Promise<boolean>;
  /** Begins to take alarms that are nearly due, as soon as the store answers. */
  start(): void;
  reachable(): boolean;
  /** Takes no more alarms and gives back those not handed over yet; `keep` still works. */
  stop(): Promise<void>;
  /** Waits until what was begun is written, then disconnects. */
  close(): Promise<void>;
};

/**
 * Connects in the background. Each alarm goes to `ring` shortly before its instant, in whichever process got it; where
 * that answers false the alarm is given back for another process.
 */
export function openWakeUpJobs(options: {
  store: StoreAddress;
  log: Log;
  nodeName: string;
  ring(at: Date): Promise<boolean>;
}): WakeUpJobs {
  const { log } = options;
  const outage = createOutageLog(log, 'the job store');
  const store = openJobStore(options.store, log);
  const guarded = guardBackend(store, outage);
  const saves = createInFlight();
  const agenda = new Agenda({
    backend: guarded.backend,
    name: options.nodeName,
    processEvery: SCAN_MS,
    maxConcurrency: MOST_AT_ONCE,
    defaultConcurrency: MOST_AT_ONCE,
    // No lock limit: alarms are few, and a limit counts for ever the locks that a stalled process has lost.
    defaultLockLifetime: LOCK_MS,
    removeOnComplete: true,
  });
  agenda.on('error', (error) => log.warn('Agenda reported an error', { error: reasonOf(error) }));
  defineWakeUpJob(agenda, options.ring);

  return {
    async keep(instant) {
      if (saves.size() >= MOST_WAITING_SAVES) return false;
      return saves.add(saveWakeUpJob(agenda, instant)).then(
        () => true,
        () => false,
      );
    },
    start: () => void agenda.start(),
    reachable: outage.reachable,
    async stop() {
      // What was asked for just before, by a command that ends at once, waits for the first connection.
      await nextTurn();
      if (saves.size() > 0) await guarded.tried;
      // A connection just made lets Agenda start, and what starts must be stopped.
      await nextTurn();
      guarded.stopLocking();
      await agenda.stop(false);
    },
    async close() {
      if (outage.reachable()) await guarded.settle(CLOSE_LIMIT_MS);
      await store.close();
    },
  };
}

function defineWakeUpJob(agenda: Agenda, ring: (at: Date) => Promise<boolean>): void {
  // One parameter: with two, Agenda takes the second for a callback and waits for it for ever.
  agenda.define<{ at: string }>(ALARM, async (job) => {
    const at = new Date(job.attrs.data.at);
    const rang = await ring(at);
    // With a next run Agenda unlocks the alarm instead of removing it.
    if (!rang) job.attrs.nextRunAt = leadOf(at);
  });
}

async function saveWakeUpJob(agenda: Agenda, instant: Date): Promise<void> {
  const at = instant.toISOString();
  const alarm = agenda.create(ALARM, { at }).unique({ 'data.at': at }, { insertOnly: true });
  await alarm.schedule(leadOf(instant)).save();
}

const leadOf = (at: Date) => later(at, -LEAD_MS);
