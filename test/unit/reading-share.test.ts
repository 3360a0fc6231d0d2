import { describe, expect, it } from 'vitest';
import { createReadingShare } from '../../src/graphql/execution/reading-share.ts';

const SECOND = 1_000;

describe('the share of time for reading', () => {
  /** Callers that read as much as they may for some seconds, each document in 2 ms. Answers the milliseconds they took. */
  function attack(share: ReturnType<typeof createReadingShare>, callers: number, seconds: number): number {
    let taken = 0;
    for (let now = 0; now < seconds * SECOND; now += 20)
      for (let caller = 0; caller < callers; caller += 1) {
        if (share.wait(`hostile ${caller}`, now) !== null) continue;
        share.charge(`hostile ${caller}`, 2, now);
        taken += 2;
      }
    return taken;
  }

  it('is bounded, however many callers are each within their own limits', () => {
    // A little each, at once and in each second, and the common share.
    expect(attack(createReadingShare(), 50, 10)).toBeLessThan(50 * (10 + 10 * 2 + 2) + 100 + 10 * 100 + 2);
  });

  it('is bounded by what documents take, not by what they were thought to take at most', () => {
    const share = createReadingShare();
    let taken = 0;
    for (let now = 0; now < 60 * SECOND; now += 20)
      for (const caller of ['one', 'two', 'three']) {
        if (share.wait(caller, now) !== null) continue;
        share.charge(caller, 20, now);
        taken += 20;
      }
    expect(taken).toBeLessThan(3 * (10 + 60 * 2 + 20) + 100 + 60 * 100 + 20);
    const wait = share.wait('one', 60 * SECOND)!;
    expect(share.wait('one', 60 * SECOND + wait * 1000)).toBeNull();
  });

  it('counts no more for one that was interrupted than a document can take', () => {
    const share = createReadingShare();
    for (let n = 0; n < 20; n++) share.charge('others', 20, 0);
    share.charge('honest', 5_000, 0);
    expect(share.wait('honest', 0)).toBeLessThan(7);
  });

  it('is all for those who need it where others do not', () => {
    const share = createReadingShare();
    expect(attack(share, 1, 10)).toBeGreaterThan(9 * 90);
  });

  it('leaves a little to whoever asks little, whatever others take', () => {
    const share = createReadingShare();
    attack(share, 50, 10);
    const last = 10 * SECOND - 20;
    expect(share.wait('hostile 0', last)).toBeCloseTo(0.02);
    for (let documents = 0; documents < 5; documents += 1) {
      expect(share.wait('honest', last)).toBeNull();
      share.charge('honest', 2, last);
    }
    expect(share.wait('honest', last)).toBeCloseTo(0.02);
    expect(share.wait('honest', last + SECOND)).toBeNull();
  });
});
