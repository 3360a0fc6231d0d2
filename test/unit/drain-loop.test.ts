import { describe, expect, it, vi } from 'vitest';
import { createDrainLoop } from '../../src/lib/drain-loop.ts';

/** Rounds that wait until they are let go, each with its result. */
function heldRounds() {
  const open: ((again: boolean) => void)[] = [];
  const round = vi.fn(() => new Promise<boolean>((resolve) => open.push(resolve)));
  return { round, end: (again = false) => open.shift()!(again) };
}

describe('a drain loop', () => {
  it('runs one round more, however often it is woken while one runs', async () => {
    const { round, end } = heldRounds();
    const loop = createDrainLoop({ round });
    const asked = [loop.wake(), loop.wake(), loop.wake()];
    expect(round).toHaveBeenCalledTimes(1);
    end();
    await vi.waitFor(() => expect(round).toHaveBeenCalledTimes(2));
    end();
    await Promise.all([...asked, loop.idle()]);
    expect(round).toHaveBeenCalledTimes(2);
  });

  it('runs as many rounds at once as it has slots, and each until it has no more', async () => {
    const { round, end } = heldRounds();
    const onIdle = vi.fn();
    let slots = 1;
    const loop = createDrainLoop({ round, slots: () => slots, onIdle });
    void loop.wake();
    slots = 2;
    void loop.wake();
    expect(round).toHaveBeenCalledTimes(2);
    end(true);
    await vi.waitFor(() => expect(round).toHaveBeenCalledTimes(3));
    end();
    end();
    await loop.idle();
    expect(onIdle).toHaveBeenCalledTimes(1);
  });

  it('rejects with the error of a round, and runs again when it is woken', async () => {
    const round = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue(false);
    const loop = createDrainLoop({ round });
    await expect(loop.wake()).rejects.toThrow('no');
    await loop.wake();
    expect(round).toHaveBeenCalledTimes(2);
  });

  it('begins no round once it is closed', async () => {
    const { round, end } = heldRounds();
    const loop = createDrainLoop({ round });
    void loop.wake();
    const closing = loop.close();
    void loop.wake();
    end(true);
    await closing;
    expect(round).toHaveBeenCalledTimes(1);
  });
});
