import { openBenchDatabase } from './support/database.ts';
import { type LinkSides, openLinkSides } from './support/link-sides.ts';
import type { Benchmark, Row, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

type Size = { sessions: number; bookings: number; goal: boolean };

const FULL: Size[] = [
  { sessions: 10_000, bookings: 0, goal: true },
  { sessions: 10_000, bookings: 4, goal: false },
];
const QUICK: Size[] = [
  { sessions: 1_000, bookings: 0, goal: true },
  { sessions: 1_000, bookings: 4, goal: false },
];

/** R18, R19: a service's new link in all its sessions, written down so that it can be undone. */
export const linkChange: Benchmark = {
  name: 'link-change',
  ids: ['R19'],
  about: 'a service’s new link in 10,000 sessions, beside the bare statement that sets it',
  seconds: (quick) => (quick ? 12 : 60),
  async run(run) {
    const database = await openBenchDatabase(run);
    const sizes = run.quick ? QUICK : FULL;
    const rows: Row[] = [];
    const raw: Record<string, unknown> = {};
    for (const [i, size] of sizes.entries()) {
      const sides = await openLinkSides(run, database, size);
      const rounds = await interleave(run, sides, size, [i, sizes.length]);
      rows.push(rowOf(size, rounds));
      raw[`R19 ${nameOf(size)}`] = rounds;
    }
    run.progress.at(1, 'done');
    return { rows, notes: [database.note, NOTE], raw };
  },
};

const NOTE =
  'a link change also locks the service, judges each session, counts the people concerned and keeps what each session had';

type Rounds = { product: number[]; bare: number[]; wrong: number };

async function interleave(
  run: Run,
  sides: LinkSides,
  size: Size,
  [place, sizes]: [number, number],
): Promise<Rounds> {
  const rounds: Rounds = { product: [], bare: [], wrong: 0 };
  const count = run.quick ? 5 : 9;
  // The first round warms both up and does not count.
  for (let round = 0; round <= count; round++) {
    run.progress.at((place + round / (count + 1)) / sizes, `${nameOf(size)}, round ${round} of ${count}`);
    const bare = await sides.bare(`https://meet.example/bare-${round}`);
    const product = await sides.product(`https://meet.example/product-${round}`);
    rounds.wrong += bare.wrong + product.wrong;
    if (round === 0) continue;
    rounds.bare.push(bare.ms);
    rounds.product.push(product.ms);
  }
  return rounds;
}

const nameOf = ({ sessions, bookings }: Size) =>
  `${sessions.toLocaleString('en')} sessions${bookings > 0 ? ` with ${bookings} bookings each` : ''}`;

const rowOf = (size: Size, { product, bare, wrong }: Rounds): Row => ({
  id: 'R19',
  metric: `a new link in ${nameOf(size)}`,
  unit: 'ms',
  measured: median(product),
  peer: { name: 'bare UPDATE', value: median(bare) },
  goal: size.goal ? { ratio: 1.5, now: true } : null,
  invalid: wrong > 0 ? `${wrong} sessions without the new link` : null,
});
