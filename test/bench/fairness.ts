import { openBenchDatabase } from './support/database.ts';
import { type Fairness, openFairRound } from './support/fair-round.ts';
import { openPushService } from './support/pushes.ts';
import type { Benchmark, Row } from './support/run.ts';
import { median } from './support/statistics.ts';

/** G8: what a large center has to send at an instant delays no small one. */
export const fairness: Benchmark = {
  name: 'fairness',
  ids: ['G8'],
  about: '100 small centers beside one with 10,000 bookings, all at one instant, by mail and push',
  seconds: (quick) => (quick ? 30 : 120),
  async run(run) {
    const database = await openBenchDatabase(run);
    const service = await openPushService(run);
    const large = run.quick ? 5_000 : 10_000;
    const round = await openFairRound(run, database, service, large);
    const alone: Fairness[] = [];
    const beside: Fairness[] = [];
    const times = run.quick ? 3 : 5;
    for (let n = 0; n <= times; n++) {
      run.progress.at(n / (times + 1), n === 0 ? 'warming up' : `round ${n} of ${times}`);
      const [one, two] = [await round(false), await round(true)];
      if (n === 0) continue;
      alone.push(one);
      beside.push(two);
    }
    run.progress.at(1, 'done');
    return {
      rows: [rowOf('mail', large, alone, beside), rowOf('push', large, alone, beside)],
      notes: [database.note, NOTE],
      raw: { G8: { alone, beside } },
    };
  },
};

const NOTE =
  'mail provider and push service are processes of their own on loopback; every session has ten bookings, those of the large center too';

function rowOf(what: 'mail' | 'push', large: number, alone: Fairness[], beside: Fairness[]): Row {
  const wrong = [...alone, ...beside].reduce((sum, one) => sum + one.wrong, 0);
  return {
    id: 'G8',
    metric: `${what} of 100 small centers beside one with ${large.toLocaleString('en')} bookings, p99 after the instant`,
    unit: 'ms',
    measured: median(beside.map((one) => one[what])),
    peer: { name: 'the same alone', value: median(alone.map((one) => one[what])) },
    goal: { ratio: 1.5, now: true },
    invalid: wrong > 0 ? `${wrong} messages missing, repeated or unreadable` : null,
  };
}
