import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alarmRig, at, eventually, NOW, recordingLog } from './alarm-rig.ts';
import type { TestStore } from './stores.ts';

const HOUR = 3_600_000;
/** Longer than the lock of a dead process lasts. */
const LOCK_OVER = 10_000;

/** What the alarm clock promises, on whichever job store. */
export function schedulerContract(name: string, openJobStore: () => Promise<TestStore>): void {
  describe(`the alarm clock on ${name}`, () => {
    const rig = alarmRig(openJobStore);

    describe('ringing', () => {
      it('rings at the instant, never before, and removes the alarm', async () => {
        const rung: Date[] = [];
        rig.started((instant) => rung.push(instant)).wakeAt(at(HOUR));
        await rig.holds(at(HOUR));

        vi.setSystemTime(at(HOUR - 1));
        await rig.taken();
        expect(rung).toEqual([]);

        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(rung).toEqual([at(HOUR)]);
      });

      it('keeps one alarm for an instant, however many processes ask for it at once', async () => {
        const rung: Date[] = [];
        const nodes = Array.from({ length: 6 }, () => rig.started((instant) => rung.push(instant)));
        await eventually(() => expect(nodes.every((node) => node.reachable())).toBe(true));
        const hours = [1, 2, 3, 4, 5].map((n) => at(n * HOUR));
        for (const hour of hours) for (const node of [...nodes, ...nodes]) node.wakeAt(hour);
        await rig.holds(...hours);

        vi.setSystemTime(at(HOUR));
        await rig.holds(...hours.slice(1));
        expect(rung).toEqual([at(HOUR)]);
      });

      it('shares many instants between two processes and loses none', async () => {
        const instants = Array.from({ length: 30 }, (_, n) => at(HOUR + n * 20));
        const rung = new Set<number>();
        const nodes = [rig.started((i) => rung.add(i.getTime())), rig.started((i) => rung.add(i.getTime()))];
        for (const [n, instant] of instants.entries()) nodes[n % 2]!.wakeAt(instant);
        await rig.holds(...instants);

        vi.setSystemTime(instants.at(-1)!);
        await rig.holds();
        expect([...rung].sort()).toEqual(instants.map((instant) => instant.getTime()));
      });

      it('rings at once for an instant that is past, also with the store away', async () => {
        const { address } = await rig.linked({ down: true });
        const rung = new Promise<Date>((resolve) => rig.started(resolve, { address }).wakeAt(at(-1)));
        expect(await rung).toEqual(NOW);
      });

      it('rings by itself for an instant that is too near for the store', async () => {
        vi.useRealTimers();
        const { address } = await rig.linked({ down: true });
        const soon = new Date(Date.now() + 60);
        const [rung, when] = await new Promise<[Date, number]>((resolve) =>
          rig.started((instant) => resolve([instant, Date.now()]), { address }).wakeAt(soon),
        );
        expect(rung).toEqual(soon);
        expect(when).toBeGreaterThanOrEqual(soon.getTime());
      });

      it('rings a backlog together', async () => {
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

      it('rings again when waking failed, and removes the alarm', async () => {
        let rings = 0;
        const scheduler = rig.started(() => {
          rings += 1;
          if (rings === 1) throw new Error('the database blinked');
        });
        scheduler.wakeAt(at(HOUR));
        await rig.holds(at(HOUR));
        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(rings).toBe(2);
      });

      it('rings again in another process when the one that was ringing is killed', async () => {
        // The other process goes by the real date.
        vi.useRealTimers();
        const due = new Date();
        rig.open().wakeAt(due);
        await rig.holds(due);
        const { kind, url } = rig.address();
        const options = ['--import', 'tsx', 'ringing-process.ts', kind, url];
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

    describe('absence of the store', () => {
      it('starts without the store and keeps what it was asked for when the store comes', async () => {
        const { link, address } = await rig.linked({ down: true });
        const { log, warnings } = recordingLog();
        const rung: Date[] = [];
        const scheduler = rig.started((instant) => rung.push(instant), { address, log });
        scheduler.wakeAt(at(HOUR));
        await eventually(() => expect(warnings).toHaveLength(1));
        expect(scheduler.reachable()).toBe(false);

        await link.mend();
        await rig.holds(at(HOUR));
        expect(scheduler.reachable()).toBe(true);
        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(rung).toEqual([at(HOUR)]);
      });

      it('survives the loss of the store, says so once, and takes alarms again when it is back', async () => {
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
        expect(await rig.alarms()).toEqual([]);

        // As the sweep does.
        for (const hour of hours) scheduler.wakeAt(hour);
        await rig.holds(...hours);
      });

      it('sets the store up however many processes start at once', async () => {
        const { log, warnings } = recordingLog();
        const nodes = Array.from({ length: 6 }, () => rig.open({ log }));
        await eventually(() => expect(nodes.every((node) => node.reachable())).toBe(true));
        expect(warnings).toEqual([]);
      });
    });

    describe('closing', () => {
      it('gives an alarm that it has taken already to another process', async () => {
        const onWake = vi.fn();
        const first = rig.started(onWake);
        first.wakeAt(at(HOUR));
        await rig.holds(at(HOUR));
        vi.setSystemTime(at(HOUR - 1));
        await rig.taken();

        await first.close();
        expect(await rig.alarms()).toEqual([{ at: at(HOUR).toISOString(), locked: false }]);
        rig.started(onWake);
        await rig.taken();
        expect(onWake).not.toHaveBeenCalled();
        vi.setSystemTime(at(HOUR));
        await rig.holds();
        expect(onWake).toHaveBeenCalledOnce();
      });

      it('gives the alarm that it would have rung by itself to the store', async () => {
        const onWake = vi.fn();
        const scheduler = rig.started(onWake);
        scheduler.wakeAt(at(300));
        await scheduler.close();
        expect(onWake).not.toHaveBeenCalled();
        expect(await rig.alarms()).toEqual([{ at: at(300).toISOString(), locked: false }]);
      });

      it('waits for what is ringing and leaves nothing behind', async () => {
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
        expect(await rig.alarms()).toEqual([]);
      });

      it('writes what a short-lived process asked for just before', async () => {
        const scheduler = rig.open();
        scheduler.wakeAt(at(HOUR));
        scheduler.wakeAt(at(-HOUR));
        await scheduler.close();
        expect(await rig.alarms()).toMatchObject([
          { at: at(-HOUR).toISOString() },
          { at: at(HOUR).toISOString() },
        ]);
      });
    });
  });
}
