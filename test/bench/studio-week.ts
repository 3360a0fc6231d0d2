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
    const closures = await close(run, sides);
    const { tellings, statements } = await tell(run, sides);
    const reads = await interleave(run, [0.85, 1], run.quick ? 20 : 60, alerts.product, alerts.bare);
    return {
      rows: [
        rowOf(changes, `a daily class half an hour later: ${of}`, 'UPDATE, INSERT', { ratio: 3, now: true }),
        rowOf(closures, `a closure: ${of}`, 'UPDATE, INSERT', null),
        rowOf(tellings, `telling ${BOOKED} people of that closure, a line for each class`, 'INSERT, UPDATE', {
          ratio: 1.5,
          now: true,
        }),
        {
          ...{ id: 'WEEK', metric: 'the same', unit: 'statements', peer: null, invalid: null },
          measured: statements,
          goal: { most: 4, now: true },
        },
        rowOf(reads, `alerts over HTTP: ${of}`, 'bare statement', { ratio: 2, now: true }),
      ],
      notes: [database.note, NOTE],
      raw: { WEEK: { changes, closures, tellings, reads } },
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

/** The last closures of both stand. */
async function close(run: Run, { closure }: WeekSides): Promise<Rounds> {
  const count = run.quick ? 5 : 9;
  let round = 0;
  const bare = async () => {
    const closed = await closure.bare();
    if (round++ < count) await closure.undo();
    return closed;
  };
  return interleave(run, [0.5, 0.7], count, closure.product, bare);
}

async function tell(run: Run, { telling }: WeekSides) {
  let statements = 0;
  const product = async () => {
    const told = await telling.product();
    statements = told.statements;
    return told;
  };
  const tellings = await interleave(run, [0.7, 0.85], run.quick ? 3 : 5, product, telling.bare);
  return { tellings, statements };
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
  invalid: wrong > 0 ? `${wrong} sessions, lines or answers are wrong` : null,
});
