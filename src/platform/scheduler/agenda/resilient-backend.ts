import { setTimeout as delay } from 'node:timers/promises';
import type { AgendaBackend, JobParameters, JobRepository } from 'agenda';
import { createInFlight } from '../../../lib/in-flight.ts';
import type { OutageLog } from '../../../lib/outage-log.ts';
import type { JobStore } from './job-store.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** A store made safe for Agenda, which forgets promises and neither expects an absence nor a shutdown. */
export type GuardedBackend = {
  backend: AgendaBackend;
  /** The first attempt to connect is over, well or badly. */
  tried: Promise<unknown>;
  /** From here on nothing new is locked, and what a scan still brings is unlocked again. */
  stopLocking(): void;
  /** Waits for the statements under way and for what follows from them. */
  settle(limitMs: number): Promise<void>;
};

/**
 * Connects in the background, again and again until the store answers. Once connected, only `saveJob` rejects; every
 * other failure is noted and passed over, since a lock that stays behind expires and the alarm rings again.
 */
export function guardBackend(store: JobStore, outage: OutageLog): GuardedBackend {
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
    // Agenda would start to scan when this resolves, and nobody handles a rejection: after a close it stays open.
    if (closing.signal.aborted) await new Promise(() => undefined);
  }

  async function noted<T>(statement: Promise<T>): Promise<T> {
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

  const repository = guardRepository(store, closing.signal, noted);
  return {
    // The connection is ours to close, after Agenda has stopped.
    backend: {
      name: 'alarms',
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

type Noted = <T>(statement: Promise<T>) => Promise<T>;

/** The repository with the methods replaced that Agenda calls while it runs; the rest is inherited. */
function guardRepository(
  { repository, isDuplicate }: JobStore,
  closing: AbortSignal,
  noted: Noted,
): JobRepository {
  let scanning = false;
  const passedOver = async (statement: Promise<unknown>) =>
    void (await noted(statement).catch(() => undefined));

  async function lockNext(...scan: Parameters<JobRepository['getNextJobToRun']>) {
    const job = await noted(repository.getNextJobToRun(...scan)).catch(() => undefined);
    if (!job || !closing.aborted) return job;
    // Agenda has stopped and would leave the lock behind.
    await passedOver(repository.unlockJobs([job._id!]));
    return undefined;
  }

  const guarded: Partial<JobRepository> = {
    async getNextJobToRun(...scan) {
      // Agenda scans on, even while the scan before waits for a store that hangs.
      if (scanning || closing.aborted) return undefined;
      scanning = true;
      return lockNext(...scan).finally(() => {
        scanning = false;
      });
    },
    async saveJob<DATA>(job: JobParameters<DATA>, options: Parameters<JobRepository['saveJob']>[1]) {
      try {
        return await noted(repository.saveJob(job, options));
      } catch (error) {
        // Somebody else's alarm for the same instant is as good as ours.
        if (isDuplicate(error)) return job;
        throw error;
      }
    },
    async saveJobState(job, options) {
      // A finished alarm is about to be removed. Until then it stays locked, so that a process that dies in between
      // makes it ring again instead of leaving a row that nobody removes.
      if (job.lastFinishedAt && !job.nextRunAt) return;
      await passedOver(repository.saveJobState(job, options));
    },
    unlockJob: (job) => passedOver(repository.unlockJob(job)),
    unlockJobs: (ids) => passedOver(repository.unlockJobs(ids)),
    removeJobs: (which) => noted(repository.removeJobs(which)).catch(() => 0),
  };
  return Object.assign(Object.create(repository), guarded);
}
