import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { StoreAddress } from '../../src/platform/scheduler/agenda/job-store.ts';
import { createAgendaScheduler } from '../../src/platform/scheduler/agenda.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Scheduler } from '../../src/ports/scheduler.ts';
import { type Link, linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';
import { storeAt, type TestStore } from './stores.ts';

/** The date at the beginning of each test. */
export const NOW = new Date('2026-03-02T08:00:00Z');
/** An instant so many milliseconds after it. */
export const at = (ms: number) => new Date(NOW.getTime() + ms);

/** Schedulers on one store, closed after each test. */
export type SchedulerRig = ReturnType<typeof schedulerRig>;

/**
 * Gives each test of a suite an empty store, and a fake date that only the test moves. Agenda uses that date; its scans and
 * the store run in real time.
 */
export function schedulerRig(openJobStore: () => Promise<TestStore>) {
  let store: TestStore;
  let opened: Scheduler[];
  let links: Link[];
  beforeEach(async () => {
    store = await openJobStore();
    opened = [];
    links = [];
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(opened.map((scheduler) => scheduler.close()));
    await Promise.all(links.map((link) => link.close()));
    await store.drop();
  });

  /** Another process's scheduler, not started. */
  function open(options: { address?: StoreAddress; log?: Log } = {}): Scheduler {
    const scheduler = createAgendaScheduler({
      store: storeAt(options.address ?? store.address),
      clock: () => new Date(),
      log: options.log ?? silentLog,
      nodeName: `node-${opened.length}`,
    });
    opened.push(scheduler);
    return scheduler;
  }

  return {
    open,
    /** A started scheduler. */
    started(onWake: (at: Date) => unknown, options?: Parameters<typeof open>[0]): Scheduler {
      const scheduler = open(options);
      scheduler.start(async (instant) => void (await onWake(instant)));
      return scheduler;
    },
    address: () => store.address,
    /** Waits until statements have failed that began during an outage of the store. */
    patienceLost: () => delay(store.patienceMs),
    /** The store behind a link that can be cut. */
    async linked({ down = false } = {}): Promise<{ link: Link; address: StoreAddress }> {
      const link = await linkTo(store.address.url, { down });
      links.push(link);
      return { link, address: { ...store.address, url: link.url } };
    },
    jobs: () => store.jobs(),
    /** Waits until the store has exactly these jobs. */
    async holds(...instants: Date[]): Promise<void> {
      const expected = instants.map((instant) => instant.toISOString());
      await eventually(async () => expect((await store.jobs()).map((job) => job.at)).toEqual(expected));
    },
    /** Waits until the store has jobs and all of them are locked. */
    taken: () =>
      eventually(async () => {
        const locks = (await store.jobs()).map((job) => job.locked);
        expect(new Set(locks)).toEqual(new Set([true]));
      }),
  };
}

/** Repeats `check` until it passes. Vitest's own would move the date. */
export async function eventually(check: () => Promise<void> | void): Promise<void> {
  for (const deadline = performance.now() + 10_000; ; await delay(20)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

/** A log that remembers its warnings and errors. */
export function recordingLog() {
  const warnings: string[] = [];
  const record = (message: string) => void warnings.push(message);
  return { log: { ...silentLog, warn: record, error: record }, warnings };
}
