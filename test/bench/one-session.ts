import { openBatchClaim } from './support/batch-claim.ts';
import { openBenchDatabase } from './support/database.ts';
import { measureLateBookings } from './support/late-booking.ts';
import type { Lateness } from './support/openings.ts';
import { startProduct } from './support/product.ts';
import { openProductRound } from './support/product-round.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { createCenters } from './support/scene.ts';
import { median } from './support/statistics.ts';

/** G7: how late one session opens on an idle system, and how soon a late booking's message leaves. */
export const oneSession: Benchmark = {
  name: 'one-session',
  ids: ['G7'],
  about: 'one session on an idle system, and the message of a late booking',
  seconds: (quick) => (quick ? 14 : 50),
  async run(run) {
    const database = await openBenchDatabase(run);
    await createCenters(database.admin, 100);
    const single = await measureSingle(run, database);
    const late = await measureLateBookings(run, database);
    return {
      rows: [single.row, late.row],
      notes: [database.note, late.note],
      raw: { ...single.raw, ...late.raw },
    };
  },
};

async function measureSingle(run: Run, database: Awaited<ReturnType<typeof openBenchDatabase>>) {
  const claim = await openBatchClaim(run, database);
  const product = openProductRound(database.admin, startProduct(run, database.url));
  const scene = { sessions: 1, bookings: 0 };
  const rounds: { product: Lateness[]; claim: Lateness[] } = { product: [], claim: [] };
  const count = run.quick ? 5 : 15;
  for (let round = 0; round <= count; round++) {
    run.progress.at((0.9 * round) / (count + 1), `one session, round ${round} of ${count}`);
    const bare = await claim.round(scene);
    const ours = await product.round(scene);
    if (round === 0) continue;
    rounds.claim.push(bare);
    rounds.product.push(ours);
  }
  const wrong = [...rounds.product, ...rounds.claim].reduce((sum, round) => sum + round.wrong, 0);
  const row: Row = {
    id: 'G7',
    metric: 'one session, after the instant',
    unit: 'ms',
    measured: median(rounds.product.map(({ last }) => last)),
    peer: { name: 'timer and query', value: median(rounds.claim.map(({ last }) => last)) },
    goal: { ratio: 1.3, now: true },
    invalid: wrong > 0 ? `${wrong} opened early or more than once` : null,
  };
  return { row, raw: { 'G7 one session': rounds } };
}
