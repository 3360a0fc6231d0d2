import { openBenchDatabase } from './support/database.ts';
import { type HorizonSides, openHorizonSides } from './support/horizon-sides.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

/** How many days all schedules are behind: what a server that was away for so long makes good at once. */
const DAYS = 7;

/** Weekly classes: making the sessions that have come into the materialization window. */
export const schedules: Benchmark = {
  name: 'schedules',
  ids: ['HORIZON'],
  about: 'the sessions of a week for 1,000 schedules, beside the bare insert of the same rows',
  seconds: (quick) => (quick ? 12 : 40),
  async run(run) {
    const database = await openBenchDatabase(run);
    const count = run.quick ? 200 : 1_000;
    const sides = await openHorizonSides(run, database, { schedules: count, days: DAYS });
    const rounds = await interleave(run, sides);
    run.progress.at(1, 'done');
    const row: Row = {
      id: 'HORIZON',
      metric: `${DAYS} days of ${count.toLocaleString('en')} daily schedules, ${sides.rows.toLocaleString('en')} sessions`,
      unit: 'ms',
      measured: median(rounds.product),
      peer: { name: 'bare INSERT', value: median(rounds.bare) },
      goal: { ratio: 1.5, now: true },
      invalid: rounds.wrong > 0 ? `${rounds.wrong} sessions missing or too many` : null,
    };
    return { rows: [row], notes: [database.note], raw: { 'HORIZON sessions': rounds } };
  },
};

async function interleave(run: Run, sides: HorizonSides) {
  const rounds = { product: [] as number[], bare: [] as number[], wrong: 0 };
  const count = run.quick ? 5 : 9;
  // The first round warms both up and does not count.
  for (let round = 0; round <= count; round++) {
    run.progress.at(round / (count + 1), `round ${round} of ${count}`);
    const product = await sides.product();
    const bare = await sides.bare();
    rounds.wrong += product.wrong + bare.wrong;
    if (round === 0) continue;
    rounds.product.push(product.ms);
    rounds.bare.push(bare.ms);
  }
  return rounds;
}
