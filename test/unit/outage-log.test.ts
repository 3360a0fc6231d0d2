import { beforeEach, describe, expect, it } from 'vitest';
import { createOutageLog } from '../../src/lib/outage-log.ts';
import { recordLog } from '../support/recorded-log.ts';

const { log, lines } = recordLog();
let now = 0;
beforeEach(() => {
  now = 0;
  lines.length = 0;
});
const said = () => lines.map((line) => JSON.parse(line).message);
const AWAY = 'the part is away';
const BACK = 'the part is back';

describe('a part that is asked with little patience', () => {
  const follow = () => createOutageLog(log, 'the part', { awayMs: 3_000, backMs: 5_000, now: () => now });

  it('is not away for a late answer, however many there are', () => {
    const outage = follow();
    for (; now < 180_000; now += 100) {
      if (now % 700 === 0) outage.failed('no answer in time');
      else outage.worked();
    }
    expect(said()).toEqual([]);
  });

  it('is away once it failed for so long, and back once it worked for so long', () => {
    const outage = follow();
    outage.worked();
    for (now = 1_000; now <= 20_000; now += 1_000) outage.failed('no answer in time');
    expect(said()).toEqual([AWAY]);
    expect(outage.reachable()).toBe(false);
    outage.worked();
    now += 4_999;
    outage.worked();
    outage.failed('no answer in time');
    now += 1;
    outage.worked();
    now += 4_999;
    outage.worked();
    expect(said()).toEqual([AWAY]);
    now += 1;
    outage.worked();
    expect(said()).toEqual([AWAY, BACK]);
    expect(outage.reachable()).toBe(true);
  });
});

it('another part is away, and back, at once', () => {
  const outage = createOutageLog(log, 'the part');
  outage.failed('gone');
  outage.failed('gone');
  outage.worked();
  expect(said()).toEqual([AWAY, BACK]);
});
