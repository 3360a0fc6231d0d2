import type { JobParameters } from 'agenda';
import { between } from '../../lib/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { OpenJobStore, StoreAddress } from './agenda/job-store.ts';
import { openWakeUpJobs, SCAN_MS } from './agenda/jobs.ts';
import { createLocalTimer } from './agenda/local-timer.ts';
import { jobStoreAt } from './agenda/open-job-store.ts';
import { createRecentlyRequested } from './agenda/recently-requested.ts';

/** Nearer instants may be too late for the job store: the local timer of this process fires them. */
const NEAR_MS = 2 * SCAN_MS;
const CLOSE_LIMIT_MS = 20_000;

type Options = {
  store: OpenJobStore;
  clock: Clock;
  log: Log;
  /** Differs between the processes that share a store. */
  nodeName: string;
};

/** The scheduler on the store at an address. */
export const openAgendaScheduler = async (
  options: Omit<Options, 'store'> & { store: StoreAddress },
): Promise<Scheduler> => createAgendaScheduler({ ...options, store: await jobStoreAt(options.store) });

/**
 * The scheduler on Agenda. It starts and runs without the job store: jobs that are requested meanwhile may be lost, which is
 * logged once per outage. Throws only for an invalid store address.
 */
export function createAgendaScheduler(options: Options): Scheduler {
  const { store, clock, log, nodeName } = options;
  const localTimer = createLocalTimer({ clock, log });
  const jobs = openWakeUpJobs({ store, log, nodeName, fireAt: localTimer.fireAt });
  const recent = createRecentlyRequested();
  let closed: Promise<void> | null = null;
  let over = false;

  async function save(instant: Date): Promise<void> {
    if (!(await jobs.save(instant))) recent.forget(instant);
  }

  async function fireHere(instant: Date): Promise<void> {
    // Closed before the instant: another process may still get the job in time.
    if (!(await localTimer.fireAt(instant))) await save(instant);
  }

  async function closeAll(): Promise<void> {
    const fired = localTimer.close(CLOSE_LIMIT_MS);
    await jobs.stop();
    await fired;
    over = true;
    await jobs.close();
  }

  return {
    wakeAt(instant) {
      // A row may hold an instant without a date, such as `infinity`.
      if (over || !Number.isFinite(Number(instant))) return;
      const now = clock();
      const left = between(now, instant);
      if (localTimer.isRunning() && left <= 0) void localTimer.fireNow();
      else if (!recent.isNew(instant, now)) return;
      else if (localTimer.isRunning() && left < NEAR_MS) void fireHere(instant);
      else void save(instant);
    },
    start(onWake) {
      localTimer.start(onWake);
      jobs.start();
    },
    reachable: jobs.reachable,
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}

/** A wake-up that waits in the job store. */
export type WaitingWakeUp = {
  wakesAt: string | null;
  runsAt: Date | null;
  lockedAt: Date | null;
  failed: string | null;
};

/** The next wake-ups in the store at an address, at most `limit`, and how many there are. For the operator; changes none. */
export async function readWakeUps(
  address: StoreAddress,
  log: Log,
  limit: number,
): Promise<{ total: number; wakeUps: WaitingWakeUp[] }> {
  const store = (await jobStoreAt(address))(log);
  try {
    if (!(await store.exists())) return { total: 0, wakeUps: [] };
    await store.prepare();
    const { total, jobs } = await store.repository.queryJobs({ limit, sort: { nextRunAt: 'asc' } });
    return { total, wakeUps: jobs.map(wakeUpOf) };
  } finally {
    await store.close();
  }
}

const wakeUpOf = ({ data, nextRunAt, lockedAt, failReason }: JobParameters): WaitingWakeUp => ({
  wakesAt: (data as { at?: string } | undefined)?.at ?? null,
  runsAt: nextRunAt ? new Date(nextRunAt) : null,
  lockedAt: lockedAt ? new Date(lockedAt) : null,
  failed: failReason ?? null,
});
