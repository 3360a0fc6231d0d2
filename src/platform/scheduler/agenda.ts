import { between } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { StoreAddress } from './agenda/job-store.ts';
import { openWakeUpJobs, SCAN_MS } from './agenda/jobs.ts';
import { createLocalTimer } from './agenda/local-timer.ts';
import { createRecentlyScheduled } from './agenda/recently-requested.ts';

/** What is nearer may come too late for the job store: this process rings it by itself. */
const NEAR_MS = 2 * SCAN_MS;
const CLOSE_LIMIT_MS = 20_000;

/**
 * The alarm clock on Agenda. Starts and runs with the job store away: alarms asked for meanwhile may be lost, which
 * the log says once per outage. Throws only for a store address that cannot be read.
 */
export function createAgendaScheduler(options: {
  store: StoreAddress;
  clock: Clock;
  log: Log;
  /** Differs between the processes that share a store. */
  nodeName: string;
}): Scheduler {
  const { store, clock, log, nodeName } = options;
  const localTimer = createLocalTimer({ clock, log });
  const alarms = openWakeUpJobs({ store, log, nodeName, ring: localTimer.ringAt });
  const recent = createRecentlyScheduled();
  let closed: Promise<void> | null = null;
  let over = false;

  async function keep(instant: Date): Promise<void> {
    if (!(await alarms.keep(instant))) recent.forget(instant);
  }

  async function ringHere(instant: Date): Promise<void> {
    // Closed before its instant: another process may still ring it in time.
    if (!(await localTimer.ringAt(instant))) await keep(instant);
  }

  async function closeAll(): Promise<void> {
    const quiet = localTimer.close(CLOSE_LIMIT_MS);
    await alarms.stop();
    await quiet;
    over = true;
    await alarms.close();
  }

  return {
    wakeAt(instant) {
      // A row may hold an instant that is none, as `infinity`: there is nothing to wake for.
      if (over || !Number.isFinite(Number(instant))) return;
      const now = clock();
      const left = between(now, instant);
      if (localTimer.isOn() && left <= 0) void localTimer.ringNow();
      else if (!recent.isNew(instant, now)) return;
      else if (localTimer.isOn() && left < NEAR_MS) void ringHere(instant);
      else void keep(instant);
    },
    start(onWake) {
      localTimer.start(onWake);
      alarms.start();
    },
    reachable: alarms.reachable,
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}
