import { openBenchDatabase } from './support/database.ts';
import type { Benchmark, Goal, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';
import { openAlertSides } from './support/week-alerts.ts';
import { BOOKED } from './support/week-scene.ts';
import { type Act, openWeekSides, type WeekSides } from './support/week-sides.ts';

/** What running a studio costs: a schedule that changes, a closure, and what staff should look at. */
export const studioWeek: Benchmark = {
  name: 'studio-week',
  ids: ['WEEK'],
  about: 'a schedule’s change, a closure and the alerts of 1,000 sessions, beside their bare statements',
  seconds: (quick) => (quick ? 15 : 90),
  async run(run) {
    const database = await openBenchDatabase(run);
    const sessions = run.quick ? 200 : 1_000;
    run.progress.at(0.01, 'setting the scene');
    const sides = await openWeekSides(run, database, sessions);
    const alerts = await openAlertSides(run, database.url, sides.watched);
    const of = `${sessions.toLocaleString('en')} sessions with ${BOOKED} bookings each`;
    const changes = await changeSchedules(run, sides);
    const { closures, told } = await close(run, sides);
    const reads = await interleave(run, [0.8, 1], run.quick ? 20 : 60, alerts.product, alerts.bare);
    return {
      rows: [
        rowOf(changes, `a daily class half an hour later: ${of}`, 'UPDATE, INSERT', { ratio: 3, now: true }),
        rowOf(closures, `a closure: ${of}`, 'UPDATE, INSERT', null),
        {
          ...{ id: 'WEEK', metric: 'telling people of that closure', unit: 'statements', peer: null },
          measured: told.statements,
          goal: { most: 4, now: true },
          invalid: told.wrong > 0 ? `${told.wrong} messages or lines missing or too many` : null,
        },
        rowOf(reads, `alerts over HTTP: ${of}`, 'bare statement', { ratio: 2, now: true }),
      ],
      notes: [database.note, NOTE],
      raw: { WEEK: { changes, closures, reads } },
    };
  },
};

const NOTE =
  'a schedule’s change is applied, its preview is not measured; telling locks, takes the act, and lists customers and teachers by one statement each';

type Rounds = { product: number[]; bare: number[]; wrong: number };

async function changeSchedules(run: Run, { schedule }: WeekSides): Promise<Rounds> {
  let round = 0;
  const time = () => (round++ % 4 < 2 ? '18:30' : '18:00');
  const product = () => schedule.product(time());
  return interleave(run, [0.2, 0.5], run.quick ? 5 : 9, product, () => schedule.bare(time()));
}

async function close(run: Run, { closure }: WeekSides) {
  let told = { statements: 0, wrong: 0 };
  const count = run.quick ? 5 : 9;
  let round = 0;
  const bare = async () => {
    const closed = await closure.bare();
    if (round++ === count) told = await closure.tell();
    else await closure.undo();
    return closed;
  };
  const closures = await interleave(run, [0.5, 0.8], count, closure.product, bare);
  return { closures, told };
}

/** Rounds of both in turn. The first warms both up and does not count. */
async function interleave(
  run: Run,
  [from, to]: [number, number],
  count: number,
  product: () => Promise<Act>,
  bare: () => Promise<Act>,
): Promise<Rounds> {
  const rounds: Rounds = { product: [], bare: [], wrong: 0 };
  for (let round = 0; round <= count; round++) {
    run.progress.at(from + ((to - from) * round) / (count + 1), `round ${round} of ${count}`);
    const ours = await product();
    const theirs = await bare();
    rounds.wrong += ours.wrong + theirs.wrong;
    if (round === 0) continue;
    rounds.product.push(ours.ms);
    rounds.bare.push(theirs.ms);
  }
  return rounds;
}

const rowOf = ({ product, bare, wrong }: Rounds, metric: string, name: string, goal: Goal | null): Row => ({
  ...{ id: 'WEEK', metric, unit: 'ms', goal },
  measured: median(product),
  peer: { name, value: median(bare) },
  invalid: wrong > 0 ? `${wrong} sessions or answers are wrong` : null,
});
