import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './support/child.ts';
import { openBenchDatabase } from './support/database.ts';
import { type Fleet, openFleet, type Round } from './support/live/fleet.ts';
import type { Attack, Attacked } from './support/live/hostile.ts';
import { markerOf } from './support/live/messages.ts';
import { faultOf } from './support/live/report.ts';
import type { Benchmark, Report, Run } from './support/run.ts';
import { median } from './support/statistics.ts';

const CLIENTS = 2_000;
const FEWER = 500;
/** Of all sockets. */
const HOSTILE_SHARE = 0.01;
/** Until every hostile client is at what it does. */
const SETTLING_MS = 500;

type Rounds = { calm: Round[]; attacked: Round[] };

/** G18, small: what everybody else notices of a hundredth of hostile sockets. */
export const hostileClients: Benchmark = {
  name: 'hostile-clients',
  ids: ['G18'],
  about:
    'how much later 2,000 live clients are told while 1 % of the sockets do not read, flood or send nonsense',
  seconds: (quick) => (quick ? 15 : 80),
  async run(run) {
    const all = run.quick ? FEWER : CLIENTS;
    const hostile = Math.ceil(all * HOSTILE_SHARE);
    const { url, note } = await openBenchDatabase(run);
    run.progress.at(0.1, `connecting ${all - hostile} clients`);
    const audience = { sessions: 1, clients: all - hostile, absent: hostile, url };
    const fleet = await openFleet(run, 'product', audience);
    const { rounds, frames } = await measure(run, fleet);
    fleet.close();
    run.progress.at(1, 'done');
    return reportOf(rounds, { all, hostile, frames, note });
  },
};

/** Calm rounds and attacked ones in turn, on the same sockets. */
async function measure(run: Run, fleet: Fleet): Promise<{ rounds: Rounds; frames: number }> {
  const attackers = await startChild<object>(run, './live/hostile.ts');
  const rounds: Rounds = { calm: [], attacked: [] };
  const pairs = run.quick ? 4 : 24;
  let frames = 0;
  let marker = 0;
  const attack: Attack = { attack: { port: fleet.port, ...fleet.absent } };
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
  { all, hostile, frames, note }: { all: number; hostile: number; frames: number; note: string },
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
      note,
      `hostile: ${hostile} sockets, a third each not reading, flooding (${frames.toLocaleString('en')} frames sent) and sending nonsense`,
    ],
    raw: { 'G18 hostile': rounds },
  };
}
