import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHostSlots } from '../../src/platform/push/web-push/host-slots.ts';

const KNOWN = 'fcm.googleapis.com';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sends messages to a host that answers after so long; the answer counts those sent and those given up. */
function rig() {
  const { inSlot } = createHostSlots();
  return (host: string, count: number, tookMs: number, centerId = 'center') => {
    const seen = { sent: 0, given: 0 };
    const work = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), tookMs));
    for (let n = 0; n < count; n++)
      void inSlot({ host, centerId }, work, () => tookMs < 8_000).then((result) => {
        if (result === null) seen.given += 1;
        else seen.sent += 1;
      });
    return seen;
  };
}

describe('a push service of browsers', () => {
  it('never waits behind a silent host', async () => {
    const send = rig();
    send('silent.example', 50, 8_000);
    const honest = send(KNOWN, 1, 100);
    await vi.advanceTimersByTimeAsync(100);
    expect(honest.sent).toBe(1);
  });

  it('loses its fast slots when it hangs', async () => {
    const send = rig();
    send(KNOWN, 40, 8_000);
    await vi.advanceTimersByTimeAsync(8_000);
    const after = send(KNOWN, 40, 8_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(after.given).toBe(36);
  });
});

it('no message waits for a slot for longer than its sender waits for it', async () => {
  const send = rig();
  const openLimit = send(KNOWN, 2_000, 3_900);
  await vi.advanceTimersByTimeAsync(70_000);
  expect(openLimit.sent).toBeGreaterThan(500);
  expect(openLimit.sent + openLimit.given).toBe(2_000);
});
