import { setTimeout as delay } from 'node:timers/promises';
import type { AgendaBackend, JobParameters, JobRepository } from 'agenda';
import { createInFlight } from '../../../lib/in-flight.ts';
import type { OutageLog } from '../../../lib/outage-log.ts';
import type { JobStore } from './job-store.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** A backend for Agenda, which drops promises and handles neither an outage nor a shutdown. */
export type ResilientBackend = {
  backend: AgendaBackend;
  /** Resolves after the first attempt to connect, whether it succeeded or not. */
  tried: Promise<unknown>;
  /** Locks no more jobs, and unlocks the ones that a running scan still locks. */
  stopLocking(): void;
  /** Waits for the statements under way, and for statements that follow from them. */
  settle(limitMs: number): Promise<void>;
};

/**
 * Connects in the background, again and again until the store answers. Afterwards only `saveJob` rejects. Other failures
 * are logged and ignored: a lock that stays behind expires, and its job runs again.
 */
export function createResilientBackend(store: JobStore, outage: OutageLog): ResilientBackend {
  const closing = new AbortController();
  const underWay = createInFlight();
  const tried = answers(store, outage);

  const closedWithin = (ms: number) =>
    delay(ms, false, { signal: closing.signal, ref: false }).catch(() => true);

  async function connect(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    let up = await tried;
    while (!up && !(await closedWithin(pause))) {
      up = await answers(store, outage);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
    // After a close this never settles: Agenda would scan if it resolved, and handles no rejection.
    if (closing.signal.aborted) await new Promise(() => undefined);
  }

  async function tracked<T>(statement: Promise<T>): Promise<T> {
    try {
      const result = await underWay.add(statement);
      outage.worked();
      return result;
    } catch (error) {
      if (store.isDuplicate(error)) outage.worked();
      else outage.failed(error);
      throw error;
    }
  }

  const repository = wrapRepository(store, closing.signal, tracked);
  return {
    // The connection is closed by us, after Agenda has stopped.
    backend: {
      name: 'wake-up jobs',
      repository,
      ownsConnection: false,
      connect,
      disconnect: async () => undefined,
    },
    tried,
    stopLocking: () => closing.abort(),
    settle: underWay.settle,
  };
}

async function answers(store: JobStore, outage: OutageLog): Promise<boolean> {
  try {
    await store.prepare();
    outage.worked();
    return true;
  } catch (error) {
    outage.failed(error);
    return false;
  }
}

type Tracked = <T>(statement: Promise<T>) => Promise<T>;

/** The repository with replacements for the methods that Agenda calls while it runs. */
function wrapRepository(
  { repository, isDuplicate }: JobStore,
  closing: AbortSignal,
  tracked: Tracked,
): JobRepository {
  let scanning = false;
  const ignored = async (statement: Promise<unknown>) =>
    void (await tracked(statement).catch(() => undefined));

  async function lockNext(...scan: Parameters<JobRepository['getNextJobToRun']>) {
    const job = await tracked(repository.getNextJobToRun(...scan)).catch(() => undefined);
    if (!job || !closing.aborted) return job;
    // Agenda has stopped, and would leave the job locked.
    await ignored(repository.unlockJobs([job._id!]));
    return undefined;
  }

  const replaced: Partial<JobRepository> = {
    async getNextJobToRun(...scan) {
      // Agenda would scan again even while the scan before hangs.
      if (scanning || closing.aborted) return undefined;
      scanning = true;
      return lockNext(...scan).finally(() => {
        scanning = false;
      });
    },
    async saveJob<DATA>(job: JobParameters<DATA>, options: Parameters<JobRepository['saveJob']>[1]) {
      try {
        return await tracked(repository.saveJob(job, options));
      } catch (error) {
        // A job of another process for the same instant is as good.
        if (isDuplicate(error)) return job;
        throw error;
      }
    },
    async saveJobState(job, options) {
      // A finished job is about to be removed. It stays locked until then: if the process dies in between, the lock
      // expires and the job runs again, so no row stays behind.
      if (job.lastFinishedAt && !job.nextRunAt) return;
      await ignored(repository.saveJobState(job, options));
    },
    unlockJob: (job) => ignored(repository.unlockJob(job)),
    unlockJobs: (ids) => ignored(repository.unlockJobs(ids)),
    removeJobs: (which) => tracked(repository.removeJobs(which)).catch(() => 0),
  };
  return Object.assign(Object.create(repository), replaced);
}
