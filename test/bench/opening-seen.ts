import { openBatchClaim } from './support/batch-claim.ts';
import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { type Fleet, openFleet, type Round } from './support/live/fleet.ts';
import { markerOf } from './support/live/messages.ts';
import { createOpeningRounds, type Opening } from './support/live/openings.ts';
import { middleOf, rowOf } from './support/live/report.ts';
import { createGuests } from './support/live/seats.ts';
import { bareSockets, productSockets } from './support/live/sides.ts';
import type { Lateness } from './support/openings.ts';
import type { Benchmark, Row, Run } from './support/run.ts';

/** The peer: the least that claims the sessions, and the least that tells the clients, one after the other. */
type Bare = Pick<Round, 'last' | 'loadShare' | 'wrong' | 'fault'>;
type Rounds = { product: Opening[]; bare: Bare[] };

/** G3, G17: from the instant to the last live client's eye, and how long the server answers nobody meanwhile. */
export const openingSeen: Benchmark = {
  name: 'opening-seen',
  ids: ['G3', 'G17'],
  about:
    '5,000 sessions due at one instant until the last of 10,000 live clients sees it, beside a batch claim and bare ws',
  seconds: (quick) => (quick ? 25 : 120),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const sessions = clients / 2;
    const database = await openBenchDatabase(run);
    const guests = await createGuests(database.url, { sessions, clients });
    const claim = await openBatchClaim(run, database);
    const bare = await openFleet(run, bareSockets(sessions, clients));
    const opening = { ...productSockets(database.url, guests), server: './live/opening-server.ts' };
    const product = await openFleet(run, opening);
    for (const fleet of [bare, product]) await fleet.settle();
    const openings = createOpeningRounds(database.admin, product);
    const rounds = await interleave(run, {
      bare: async (round) => tellBare(await claim.round({ sessions, bookings: 0 }), bare, round),
      product: openings.round,
    });
    for (const fleet of [bare, product]) fleet.close();
    run.progress.at(1, 'done');
    return {
      rows: rowsOf(
        `${sessions.toLocaleString('en')} sessions, ${clients.toLocaleString('en')} clients`,
        rounds,
      ),
      notes: [...notes, database.note, noteOf(rounds)],
      raw: { 'G3 opening seen': rounds },
    };
  },
};

type Sides = { bare(round: number): Promise<Bare>; product(round: number): Promise<Opening> };

async function interleave(run: Run, sides: Sides): Promise<Rounds> {
  const rounds: Rounds = { product: [], bare: [] };
  const count = run.quick ? 3 : 5;
  // The first round warms both up and does not count.
  for (let round = 0; round <= count; round++) {
    run.progress.at(
      0.3 + (0.7 * round) / (count + 1),
      round === 0 ? 'warming up' : `round ${round} of ${count}`,
    );
    const bare = await sides.bare(round + 1);
    const product = await sides.product(round + 1);
    if (round === 0) continue;
    rounds.bare.push(bare);
    rounds.product.push(product);
  }
  return rounds;
}

async function tellBare(claimed: Lateness, bare: Fleet, round: number): Promise<Bare> {
  const told = await bare.round(markerOf(round));
  const claims = claimed.wrong > 0 ? `${claimed.wrong} sessions were claimed early or twice` : null;
  return {
    last: claimed.last + told.last,
    loadShare: told.loadShare,
    wrong: claimed.wrong + told.wrong,
    fault: claims ?? told.fault,
  };
}

function rowsOf(what: string, { product, bare }: Rounds): Row[] {
  const metric = `${what}: the last sees it, after the instant`;
  const peer = { name: 'batch claim + bare ws', rounds: bare };
  const seen = rowOf({ id: 'G3', metric, unit: 'ms' }, 'last', product, peer, 2);
  const stood: Row = {
    id: 'G17',
    metric: 'event-loop delay meanwhile, p99',
    unit: 'ms',
    measured: middleOf(product, 'p99'),
    peer: null,
    goal: { most: 50, now: false },
    invalid: seen.invalid,
  };
  return [seen, stood];
}

const noteOf = ({ product }: Rounds) =>
  `the last client saw the opening ${(middleOf(product, 'last') / 1000).toFixed(2)} s after the instant, the middle one ${(middleOf(product, 'middle') / 1000).toFixed(2)} s; the event loop stood still for ${middleOf(product, 'longest').toFixed(0)} ms at most; the mails of all seats were due at the same instant`;
