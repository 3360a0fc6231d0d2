import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { at, eventually, NOW, recordingLog, schedulerRig } from './scheduler-rig.ts';
import type { TestStore } from './stores.ts';

const HOUR = 3_600_000;
/** Longer than a dead process's lock. */
const LOCK_OVER = 10_000;

/** The contract of the scheduler on each job store. */
export function schedulerContract(name: string, openJobStore: () => Promise<TestStore>): void {
  describe(`the scheduler on ${name}`, () => {
    const rig = schedulerRig(openJobStore);

    describe('waking', () => {
      it('wakes at the instant, never before, and removes the job', async () => {
        const woken: Date[] = [];
        rig.started((instant) => woken.push(instant)).wakeAt(at(HOUR));
        await rig.holds(at(HOUR));

        vi.setSystemTime(at(HOUR - 1));
        await rig.taken();
        expect(woken).toEqual([]);

        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(woken).toEqual([at(HOUR)]);
      });

      it('stores one job for an instant that many processes request at once', async () => {
        const woken: Date[] = [];
        const nodes = Array.from({ length: 6 }, () => rig.started((instant) => woken.push(instant)));
        await eventually(() => expect(nodes.every((node) => node.reachable())).toBe(true));
        const hours = [1, 2, 3, 4, 5].map((n) => at(n * HOUR));
        for (const hour of hours) for (const node of [...nodes, ...nodes]) node.wakeAt(hour);
        await rig.holds(...hours);

        vi.setSystemTime(at(HOUR));
        await rig.holds(...hours.slice(1));
        expect(woken).toEqual([at(HOUR)]);
      });

      it('shares many instants between two processes and loses none', async () => {
        const instants = Array.from({ length: 30 }, (_, n) => at(HOUR + n * 20));
        const woken = new Set<number>();
        const nodes = [
          rig.started((i) => woken.add(i.getTime())),
          rig.started((i) => woken.add(i.getTime())),
        ];
        for (const [n, instant] of instants.entries()) nodes[n % 2]!.wakeAt(instant);
        await rig.holds(...instants);

        vi.setSystemTime(instants.at(-1)!);
        await rig.holds();
        expect([...woken].sort()).toEqual(instants.map((instant) => instant.getTime()));
      });

      it('wakes at once for a past instant, even during an outage of the store', async () => {
        const { address } = await rig.linked({ down: true });
        const woken = new Promise<Date>((resolve) => rig.started(resolve, { address }).wakeAt(at(-1)));
        expect(await woken).toEqual(NOW);
      });

      it('wakes without the store for a very near instant', async () => {
        vi.useRealTimers();
        const { address } = await rig.linked({ down: true });
        const soon = new Date(Date.now() + 60);
        const [woken, when] = await new Promise<[Date, number]>((resolve) =>
          rig.started((instant) => resolve([instant, Date.now()]), { address }).wakeAt(soon),
        );
        expect(woken).toEqual(soon);
        expect(when).toBeGreaterThanOrEqual(soon.getTime());
      });

      it('wakes once for many late instants', async () => {
        const waiting = rig.open();
        const instants = Array.from({ length: 40 }, (_, n) => at((n + 1) * 60_000));
        for (const instant of instants) waiting.wakeAt(instant);
        await rig.holds(...instants);

        vi.setSystemTime(at(3 * HOUR));
        const onWake = vi.fn(() => delay(50));
        rig.started(onWake);
        await rig.holds();
        expect(onWake.mock.calls.length).toBeLessThan(instants.length / 2);
      });

      it('wakes again after a failure, and removes the job', async () => {
        let wakes = 0;
        const scheduler = rig.started(() => {
          wakes += 1;
          if (wakes === 1) throw new Error('the database blinked');
        });
        scheduler.wakeAt(at(HOUR));
        await rig.holds(at(HOUR));
        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(wakes).toBe(2);
      });

      it('wakes another process when the woken one is killed', async () => {
        // The other process uses the real date.
        vi.useRealTimers();
        const due = new Date();
        rig.open().wakeAt(due);
        await rig.holds(due);
        const { kind, url } = rig.address();
        const options = ['--import', 'tsx', 'waking-process.ts', kind, url];
        const child = spawn(process.execPath, options, { cwd: import.meta.dirname });
        onTestFinished(() => void child.kill('SIGKILL'));
        await once(child.stdout, 'data');
        child.kill('SIGKILL');

        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + LOCK_OVER });
        const onWake = vi.fn();
        rig.started(onWake);
        await rig.holds();
        expect(onWake).toHaveBeenCalledOnce();
      });
    });

    describe('an outage of the store', () => {
      it('starts without the store, and stores requested jobs once it is there', async () => {
        const { link, address } = await rig.linked({ down: true });
        const { log, warnings } = recordingLog();
        const woken: Date[] = [];
        const scheduler = rig.started((instant) => woken.push(instant), { address, log });
        scheduler.wakeAt(at(HOUR));
        await eventually(() => expect(warnings).toHaveLength(1));
        expect(scheduler.reachable()).toBe(false);

        await link.mend();
        await rig.holds(at(HOUR));
        expect(scheduler.reachable()).toBe(true);
        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(woken).toEqual([at(HOUR)]);
      });

      it('survives the loss of the store, logs it once, and stores jobs again afterwards', async () => {
        const { link, address } = await rig.linked();
        const { log, warnings } = recordingLog();
        const scheduler = rig.started(() => undefined, { address, log });
        await eventually(() => expect(scheduler.reachable()).toBe(true));

        await link.cut();
        await eventually(() => expect(scheduler.reachable()).toBe(false));
        const hours = [1, 2, 3, 4, 5].map((n) => at(n * HOUR));
        for (const hour of hours) scheduler.wakeAt(hour);
        await rig.patienceLost();
        await link.mend();
        await eventually(() => expect(scheduler.reachable()).toBe(true));
        expect(warnings).toHaveLength(1);
        expect(await rig.jobs()).toEqual([]);

        // The sweep requests them again.
        for (const hour of hours) scheduler.wakeAt(hour);
        await rig.holds(...hours);
      });

      it('sets the store up when many processes start at once', async () => {
        const { log, warnings } = recordingLog();
        const nodes = Array.from({ length: 6 }, () => rig.open({ log }));
        await eventually(() => expect(nodes.every((node) => node.reachable())).toBe(true));
        expect(warnings).toEqual([]);
      });
    });

    describe('closing', () => {
      it('unlocks a job that it has locked for another process', async () => {
        const onWake = vi.fn();
        const first = rig.started(onWake);
        first.wakeAt(at(HOUR));
        await rig.holds(at(HOUR));
        vi.setSystemTime(at(HOUR - 1));
        await rig.taken();

        await first.close();
        expect(await rig.jobs()).toEqual([{ at: at(HOUR).toISOString(), locked: false }]);
        rig.started(onWake);
        await rig.taken();
        expect(onWake).not.toHaveBeenCalled();
        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(onWake).toHaveBeenCalledOnce();
      });

      it('stores the job of a near instant when it closes before it', async () => {
        const onWake = vi.fn();
        const scheduler = rig.started(onWake);
        scheduler.wakeAt(at(300));
        await scheduler.close();
        expect(onWake).not.toHaveBeenCalled();
        expect(await rig.jobs()).toEqual([{ at: at(300).toISOString(), locked: false }]);
      });

      it('waits for running handlers and leaves nothing behind', async () => {
        let finish: (() => void) | undefined;
        const finished = new Promise<void>((resolve) => {
          finish = resolve;
        });
        const onWake = vi.fn(() => finished);
        const scheduler = rig.started(onWake);
        scheduler.wakeAt(at(HOUR));
        await rig.holds(at(HOUR));
        vi.setSystemTime(at(HOUR));
        await eventually(() => expect(onWake).toHaveBeenCalled());

        let closed = false;
        const closing = scheduler.close().then(() => {
          closed = true;
        });
        await rig.taken();
        expect(closed).toBe(false);
        finish?.();
        await closing;
        expect(await rig.jobs()).toEqual([]);
      });

      it('stores the jobs that a short-lived process has just requested', async () => {
        const scheduler = rig.open();
        scheduler.wakeAt(at(HOUR));
        scheduler.wakeAt(at(-HOUR));
        await scheduler.close();
        expect(await rig.jobs()).toMatchObject([
          { at: at(-HOUR).toISOString() },
          { at: at(HOUR).toISOString() },
        ]);
      });
    });
  });
}
