import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { play } from '../../src/cli/demo/play.ts';

const now = new Date('2026-03-10T12:00:00Z');

/** Two steps, of which the second waits for Enter where there is a terminal. */
function start(isTTY: boolean) {
  const told: string[] = [];
  const input = Object.assign(new PassThrough(), { isTTY });
  const step = (name: string) => ({ at: now, run: async () => name });
  const steps = [step('begun'), { ...step('link entered'), enter: 'Press Enter.' }];
  const say = (text: string) => told.push(text.trim());
  input.write('\n');
  const done = play(steps, { now: () => now, input, say, tell: say });
  return { told, input, done };
}

describe('the demo', () => {
  it('waits at a terminal until somebody presses Enter, and not for what was pressed before', async () => {
    const { told, input, done } = start(true);
    await expect.poll(() => told).toEqual(['begun', 'Press Enter.']);
    await turn();
    expect(told).toHaveLength(2);
    input.write('\n');
    await done;
    expect(told).toEqual(['begun', 'Press Enter.', 'link entered']);
  });

  it('goes on by itself where nobody is', async () => {
    const { told, done } = start(false);
    await done;
    expect(told).toEqual(['begun', 'link entered']);
  });

  it('tells what failed, and goes on', async () => {
    const told: string[] = [];
    const failing = { at: now, run: () => Promise.reject(new Error('no seat')) };
    const step = { at: now, run: async () => 'next' };
    const tell = (text: string) => told.push(text);
    await play([failing, step], { now: () => now, input: new PassThrough(), say: tell, tell });
    expect(told).toEqual(['no seat', 'next']);
  });
});
