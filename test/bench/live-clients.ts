import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { type Audience, type Fleet, type Kind, openFleet, type Round } from './support/live/fleet.ts';
import { markerOf } from './support/live/messages.ts';
import { type Measured, memoryRowsOf, notesOf, rowsOf } from './support/live/report.ts';
import type { Benchmark, Run } from './support/run.ts';

const KINDS: Kind[] = ['bare', 'stock', 'product'];
const WARM_UPS = 2;

/** G1, G2, G4: how soon and at what cost many live clients are told, and what a waiting one costs. */
export const liveClients: Benchmark = {
  name: 'live-clients',
  ids: ['G1', 'G2', 'G4'],
  about: 'the last of 10,000 live clients, CPU a message and memory a client, beside bare ws and stock Yoga',
  seconds: (quick) => (quick ? 20 : 180),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const { url, note } = await openBenchDatabase(run);
    const scattered = clients / 10;
    const one = await measure(run, { sessions: 1, clients, url }, 0);
    const many = await measure(run, { sessions: scattered, clients, url }, 0.5);
    run.progress.at(1, 'done');
    const shown = clients.toLocaleString('en');
    const each = scattered.toLocaleString('en');
    return {
      rows: [
        ...rowsOf('G1', `${shown} clients, one session`, one, { last: 1.5, cpu: 1.6 }),
        ...rowsOf('G2', `${shown} clients, ${each} sessions`, many, { last: 1.6, cpu: 1.6 }),
        ...memoryRowsOf(one),
      ],
      notes: [...notes, note, ...notesOf('one session', one), ...notesOf(`${each} sessions`, many)],
      raw: { 'G1 G4 one session': one, 'G2 scattered': many },
    };
  },
};

/** All three servers stand with all their clients; the rounds go from one to the next. */
async function measure(run: Run, audience: Audience, done: number): Promise<Measured> {
  const fleets: Fleet[] = [];
  for (const [i, kind] of KINDS.entries()) {
    run.progress.at(done + 0.1 * i, `connecting ${audience.clients} clients to the ${kind} server`);
    fleets.push(await openFleet(run, kind, audience));
  }
  const rounds: Record<Kind, Round[]> = { bare: [], stock: [], product: [] };
  const count = run.quick ? 3 : 7;
  for (let round = 1; round <= WARM_UPS + count; round++)
    for (const fleet of fleets) {
      run.progress.at(
        done + 0.3 + (0.2 * round) / (WARM_UPS + count),
        `round ${round} of ${WARM_UPS + count}`,
      );
      const measured = await fleet.round(markerOf(round));
      if (round > WARM_UPS) rounds[fleet.kind].push(measured);
    }
  for (const fleet of fleets) fleet.close();
  const entries = fleets.map(({ kind, restKb, connectMs }) => [
    kind,
    { restKb, connectMs, rounds: rounds[kind] },
  ]);
  return Object.fromEntries(entries) as Measured;
}
