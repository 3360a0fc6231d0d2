import { openAgendaJobs } from './support/agenda-jobs.ts';
import { type BatchClaim, openBatchClaim } from './support/batch-claim.ts';
import { type BenchDatabase, openBenchDatabase } from './support/database.ts';
import type { Lateness } from './support/openings.ts';
import { startProduct } from './support/product.ts';
import { openProductRound, type ProductLateness, type ProductRound } from './support/product-round.ts';
import type { Benchmark, Report, Row, Run } from './support/run.ts';
import { createCenters } from './support/scene.ts';
import { median } from './support/statistics.ts';

type Size = { sessions: number; bookings: number; goal: boolean };

const FULL: Size[] = [
  { sessions: 5_000, bookings: 0, goal: true },
  { sessions: 20_000, bookings: 0, goal: true },
  { sessions: 5_000, bookings: 4, goal: false },
];
const QUICK: Size[] = [
  { sessions: 1_000, bookings: 0, goal: true },
  { sessions: 1_000, bookings: 4, goal: false },
];

/** G6: how late the last of many sessions opens that are all due at one instant. */
export const dueSessions: Benchmark = {
  name: 'due-sessions',
  ids: ['G6'],
  about: 'the last of many sessions due at one instant, beside a batch claim and one Agenda job a session',
  seconds: (quick) => (quick ? 22 : 150),
  async run(run) {
    const database = await openBenchDatabase(run);
    const sizes = run.quick ? QUICK : FULL;
    await createCenters(database.admin, Math.max(...sizes.map(({ bookings }) => bookings)));
    const claim = await openBatchClaim(run, database);
    const product = openProductRound(database.admin, startProduct(run, database.url));
    const report: Report = { rows: [], notes: [database.note], raw: {} };
    for (const [i, size] of sizes.entries()) {
      const rounds = await interleave(run, size, { claim, product }, [i, sizes.length]);
      report.rows.push(...rowsOf(size, rounds));
      report.raw[`G6 ${nameOf(size)}`] = rounds;
    }
    report.notes.push(await besideAgenda(run, database, report));
    return report;
  },
};

type Rounds = { product: ProductLateness[]; claim: Lateness[] };

async function interleave(
  run: Run,
  size: Size,
  sides: { claim: BatchClaim; product: ProductRound },
  [place, sizes]: [number, number],
): Promise<Rounds> {
  const rounds: Rounds = { product: [], claim: [] };
  const count = run.quick ? 3 : 5;
  // The first round warms both up and does not count.
  for (let round = 0; round <= count; round++) {
    const share = (0.8 * (place + round / (count + 1))) / sizes;
    run.progress.at(share, `${nameOf(size)}, ${round === 0 ? 'warming up' : `round ${round} of ${count}`}`);
    const claim = await sides.claim.round(size);
    const product = await sides.product.round(size);
    if (round === 0) continue;
    rounds.claim.push(claim);
    rounds.product.push(product);
  }
  return rounds;
}

const nameOf = ({ sessions, bookings }: Size) =>
  `${sessions.toLocaleString('en')} sessions${bookings > 0 ? ` with ${bookings} bookings each` : ''}`;

function rowsOf(size: Size, { product, claim }: Rounds): Row[] {
  const wrong = [...product, ...claim].reduce((sum, round) => sum + round.wrong, 0);
  const invalid = wrong > 0 ? `${wrong} sessions opened early or more than once, or messages not sent` : null;
  const common = { id: 'G6', unit: 'ms', invalid } as const;
  const opened: Row = {
    ...common,
    metric: `last of ${nameOf(size)}, after the instant`,
    measured: median(product.map(({ last }) => last)),
    peer: { name: 'batch claim', value: median(claim.map(({ last }) => last)) },
    goal: size.goal ? { ratio: 1.3, now: true } : null,
  };
  if (size.bookings === 0) return [opened];
  const messages = (size.sessions * size.bookings).toLocaleString('en');
  const finished = median(product.map((round) => round.finished));
  const metric = `their ${messages} mails handed over and recorded, after the instant`;
  return [opened, { ...common, metric, measured: finished, peer: null, goal: null }];
}

async function besideAgenda(run: Run, database: BenchDatabase, report: Report): Promise<string> {
  const jobs = run.quick ? 300 : 5_000;
  run.progress.at(0.8, `one Agenda job a session, ${jobs} jobs`);
  const { last, median: middle, wrong } = await openAgendaJobs(run, database).round(jobs);
  report.raw['one Agenda job a session'] = { jobs, last, median: middle, wrong };
  run.progress.at(1, 'done');
  return `one Agenda job a session, as shipped, one round of ${jobs.toLocaleString('en')}: middle ${Math.round(middle)} ms, last ${Math.round(last)} ms late${wrong > 0 ? `, ${wrong} early or repeated` : ''}`;
}
