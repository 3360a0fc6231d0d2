import type { Run } from '../run.ts';
import { type Fleet, type Manned, openFleet, type Round, type Storm } from './fleet.ts';
import { markerOf } from './messages.ts';

/** What was measured of one side. Memory in MB; `restKb` null where clients are too few to tell. */
export type Side = { restKb: number | null; connectMs: number; idleMb: number; rounds: Round[] };

const WARM_UPS = 2;
const ROUNDS = { quick: 3, full: 7 };
const STORMS = { quick: 2, full: 5 };

/** How much of the benchmark this part is, and where it begins. */
type Part = { from: number; share: number };

/** All servers stand with all their clients; the rounds go from one to the next. */
export async function broadcastRounds<Name extends string>(
  run: Run,
  sides: Record<Name, Manned>,
  { from, share }: Part,
): Promise<Record<Name, Side>> {
  const names = Object.keys(sides) as Name[];
  const measured = {} as Record<Name, Side>;
  const fleets = {} as Record<Name, Fleet>;
  for (const [i, name] of names.entries()) {
    run.progress.at(
      from + (share * i) / (2 * names.length),
      `${name}: ${sides[name].clients} clients come in`,
    );
    fleets[name] = await openFleet(run, sides[name]);
    measured[name] = { ...(await fleets[name].settle()), idleMb: fleets[name].idleMb, rounds: [] };
  }
  const count = WARM_UPS + (run.quick ? ROUNDS.quick : ROUNDS.full);
  for (let round = 1; round <= count; round++) {
    run.progress.at(from + share * (0.5 + round / (2 * count)), `round ${round} of ${count}`);
    for (const name of names) {
      const result = await fleets[name].round(markerOf(round));
      if (round > WARM_UPS) measured[name].rounds.push(result);
    }
  }
  for (const name of names) fleets[name].close();
  return measured;
}

/** Each time a fresh server, and all clients at once; then one message to each, which shows that nobody was forgotten. */
export async function storms<Name extends string>(
  run: Run,
  sides: Record<Name, Manned>,
  { from, share }: Part,
): Promise<Record<Name, Storm[]>> {
  const names = Object.keys(sides) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Storm[]>;
  const count = run.quick ? STORMS.quick : STORMS.full;
  for (let round = 1; round <= count; round++)
    for (const [i, name] of names.entries()) {
      run.progress.at(
        from + (share * (round - 1 + i / names.length)) / count,
        `storm ${round} of ${count} on ${name}`,
      );
      const fleet = await openFleet(run, sides[name]);
      const storm = await fleet.storm();
      const { wrong, fault } = await fleet.round(markerOf(round));
      fleet.close();
      measured[name].push({ ...storm, wrong: storm.wrong + wrong, fault: storm.fault ?? fault });
    }
  return measured;
}
