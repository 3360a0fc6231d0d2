import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './support/child.ts';
import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { type Fleet, openFleet, type Round } from './support/live/fleet.ts';
import type { Attack, Attacked } from './support/live/hostile.ts';
import { markerOf } from './support/live/messages.ts';
import { faultOf } from './support/live/report.ts';
import { createGuests, type Guests, someOf } from './support/live/seats.ts';
import { productSockets } from './support/live/sides.ts';
import type { Benchmark, Report, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

/** Of all sockets. */
const HOSTILE_SHARE = 0.01;
/** Until every hostile client is at what it does. */
const SETTLING_MS = 500;

type Rounds = { calm: Round[]; attacked: Round[] };

/** G18: what everybody else notices of a hundredth of hostile sockets. */
export const hostileClients: Benchmark = {
  name: 'hostile-clients',
  ids: ['G18'],
  about:
    'how much later 10,000 live clients are told while 1 % of the sockets do not read, flood or send heavy documents',
  seconds: (quick) => (quick ? 20 : 120),
  async run(run) {
    const { clients: all, notes } = clientsFor(run);
    const hostile = Math.ceil(all * HOSTILE_SHARE);
    const honest = all - hostile;
    const { url, note } = await openBenchDatabase(run);
    run.progress.at(0.1, `connecting ${honest} clients`);
    const guests = await createGuests(url, { sessions: 1, clients: all });
    const fleet = await openFleet(run, productSockets(url, someOf(guests, 0, honest)));
    await fleet.settle();
    const { rounds, frames } = await measure(run, fleet, someOf(guests, honest));
    fleet.close();
    run.progress.at(1, 'done');
    return reportOf(rounds, { all, hostile, frames, notes: [...notes, note] });
  },
};

/** Calm rounds and attacked ones in turn, on the same sockets. */
async function measure(run: Run, fleet: Fleet, hostile: Guests): Promise<{ rounds: Rounds; frames: number }> {
  const attackers = await startChild<object>(run, './live/hostile.ts');
  const rounds: Rounds = { calm: [], attacked: [] };
  const pairs = run.quick ? 4 : 9;
  let frames = 0;
  let marker = 0;
  const attack: Attack = { attack: { port: fleet.port, tokens: hostile.tokens, watched: hostile.watched } };
  for (let pair = 0; pair <= pairs; pair++) {
    run.progress.at(0.2 + (0.8 * pair) / (pairs + 1), `rounds ${pair} of ${pairs}`);
    const calm = await fleet.round(markerOf(++marker));
    await attackers.ask(attack);
    await delay(SETTLING_MS);
    const attacked = await fleet.round(markerOf(++marker));
    frames += (await attackers.ask<Attacked>('stop')).frames;
    // What they left behind is not part of the calm.
    await delay(SETTLING_MS);
    // The first pair pays for whatever a first use costs.
    if (pair === 0) continue;
    rounds.calm.push(calm);
    rounds.attacked.push(attacked);
  }
  return { rounds, frames };
}

function reportOf(
  rounds: Rounds,
  { all, hostile, frames, notes }: { all: number; hostile: number; frames: number; notes: string[] },
): Report {
  const p99 = (which: keyof Rounds) => median(rounds[which].map((round) => round.p99));
  return {
    rows: [
      {
        id: 'G18',
        metric: `p99 of ${all.toLocaleString('en')} live clients, 1 % of them hostile`,
        unit: 'ms',
        measured: p99('attacked'),
        peer: { name: 'without them', value: p99('calm') },
        goal: { ratio: 1.2, now: true },
        invalid: faultOf(rounds.calm.flatMap((calm, pair) => [calm, rounds.attacked[pair]!])),
      },
    ],
    notes: [
      ...notes,
      `hostile: ${hostile} sockets, a quarter each not reading, flooding, sending nonsense and sending heavy documents (${frames.toLocaleString('en')} frames sent)`,
    ],
    raw: { 'G18 hostile': rounds },
  };
}
