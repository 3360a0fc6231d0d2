import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { aCrowd } from '../support/notices.ts';
import { scriptedChannels } from '../support/scripted-channels.ts';

const STARTS = '2026-03-10T13:00:00Z';
const CLASSES = 4;
const PEOPLE = 900;

describe('two nodes of which one was woken', () => {
  const clock = testClock(NOON);
  const events = createMemoryEvents(silentLog);
  const [woken, helping] = [scriptedChannels(), scriptedChannels()];
  let h: Harness;
  let other: Harness;
  beforeAll(async () => {
    h = await harness({ clock, events, ...woken });
    other = await harness({ clock, events, ...helping, database: h.database });
    // It helps once it acts by the clock itself.
    await other.runDueWork();
  });
  afterAll(async () => {
    await other.close();
    await h.close();
  });

  it('send what many are told at one instant together, each message once', { timeout: 60_000 }, async () => {
    const serviceId = await h.aService({ capacity: PEOPLE });
    for (let n = 1; n <= CLASSES; n++) {
      const sessionId = await h.aSession({ serviceId, joinUrl: `https://meet.example/${n}` });
      await aCrowd(h, sessionId, PEOPLE);
    }
    // All that one node can have in hand at once is less than is left.
    woken.meanwhile = () =>
      woken.asked.length > PEOPLE + 100
        ? vi.waitFor(() => expect(helping.asked.length).toBeGreaterThan(0), 20_000)
        : undefined;
    await h.at(STARTS);
    await other.dispatchLoop.idle();
    const asked = [...woken.asked, ...helping.asked];
    expect(asked).toHaveLength(CLASSES * PEOPLE);
    expect(new Set(asked).size).toBe(CLASSES * PEOPLE);
    expect(helping.asked.length).toBeGreaterThan(0);
  });
});
