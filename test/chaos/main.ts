import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { withEnd } from '../bench/support/with-end.ts';
import { createRandom, type Random } from '../support/fuzz/random.ts';
import type { Fault } from './faults/fault.ts';
import { FAULTS } from './faults.ts';
import { playRound, type Round } from './round.ts';
import { openScenes } from './scene.ts';
import { openStage, type Stage } from './stage.ts';
import { tableOf } from './table.ts';

type Options = {
  minutes: number;
  hours?: number;
  seed: number;
  bookings: number;
  table: boolean;
  results?: string;
  keep: boolean;
};

const list = FAULTS.map(({ name, happens }) => `  ${name.padEnd(25)} ${happens}`);

new Command('npm run test:chaos --')
  .description(
    'Three nodes, PostgreSQL, Redis, the job store and both providers as real processes. Some hundred notices fall due at one instant while callers book, cancel, move and change links, and one thing goes wrong. Then compares what arrived with what is promised. Uses this machine only and leaves nothing running.',
  )
  .argument('[faults...]', 'only these; all of them when none is named', named, [])
  .option('--minutes <number>', 'how long it begins further rounds', number, 5)
  .option('--hours <number>', 'the same in hours', number)
  .option(
    '--seed <number>',
    'the faults, their moments and the acts of an earlier run',
    number,
    Date.now() % 1e9,
  )
  .option('--bookings <number>', 'how many seats are taken at first', number, 720)
  .option('--table', 'prints the worst of each fault as markdown', false)
  .option('--results <file>', 'adds each round to this file; the table is of all in it')
  .option('--keep', 'keeps the logs also where nothing differs', false)
  .addHelpText('after', `\nFaults:\n${list.join('\n')}`)
  .action(run)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.stack);
    process.exit(1);
  });

function number(value: string): number {
  if (!(Number(value) > 0)) throw new InvalidArgumentError('it must be a number above 0.');
  return Number(value);
}

function named(name: string, before: Fault[]): Fault[] {
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new InvalidArgumentError(`there are ${FAULTS.map((one) => one.name).join(', ')}.`);
  return [...before, fault];
}

async function run(chosen: Fault[], options: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-chaos-'));
  console.log(`seed ${options.seed}, logs in ${folder}`);
  const rounds = await withEnd(async (onEnd) => {
    const stage = await openStage(folder, onEnd);
    const scenes = await openScenes(stage, options.bookings, onEnd);
    const faults = possible(stage, chosen.length > 0 ? chosen : [...FAULTS]);
    return play(faults, options, (some, seed, usual) => playRound(stage, scenes, some, { seed, usual }));
  });
  const wrong = rounds.filter(({ differences }) => differences.length > 0);
  if (options.table) console.log(`\n${tableOf(await allOf(options, rounds))}\n`);
  const minutes = (rounds.reduce((sum, { ms }) => sum + ms, 0) / 60_000).toFixed(1);
  console.log(`${rounds.length} rounds in ${minutes} minutes, ${wrong.length} of them differ`);
  if (wrong.length === 0 && !options.keep) await rm(folder, { recursive: true });
  else console.log(`the logs are in ${folder}`);
  process.exit(wrong.length > 0 ? 1 : 0);
}

/** Says of the others why they are passed over. */
function possible(stage: Stage, faults: Fault[]): Fault[] {
  return faults.filter(({ name, missing }) => {
    const why = missing?.(stage);
    if (why) console.log(`without ${name}: ${why}`);
    return !why;
  });
}

type Play = (faults: Fault[], seed: number, usual: number) => Promise<Round>;

async function play(
  faults: Fault[],
  { minutes, hours, seed, results }: Options,
  one: Play,
): Promise<Round[]> {
  const until = performance.now() + (hours ? hours * 60 : minutes) * 60_000;
  const random = createRandom(seed);
  const rounds: Round[] = [];
  let usual = 0;
  for (const some of turns(faults, random)) {
    const round = await one(some, Math.floor(random.unit() * 1e9), usual);
    rounds.push(round);
    if (round.faults.includes('none')) usual = Math.max(usual, round.measures.late);
    report(round, rounds.length);
    if (results) await appendFile(results, `${JSON.stringify(round)}\n`);
    if (performance.now() > until) break;
  }
  return rounds;
}

/** What goes wrong in each round: nothing, then every fault once in some order; later two at once now and then. */
function* turns(faults: Fault[], random: Random): Generator<Fault[]> {
  for (let deck = 0; ; deck++) {
    const dealt = faults.map((fault) => ({ fault, place: fault.part === 'nothing' ? 0 : random.unit() }));
    const order = dealt.sort((a, b) => a.place - b.place);
    for (const [place, { fault }] of order.entries()) {
      yield [fault];
      const other = random.of(order).fault;
      const apart = new Set([fault.part, other.part, 'nothing']).size === 3;
      if (deck > 0 && place % 3 === 2 && apart) yield [fault, other];
    }
  }
}

function report({ seed, faults, differences, measures, ms }: Round, count: number): void {
  const { mails, late, afterEnd, repeats, back, takeover, unanswered, calls } = measures;
  const facts = [
    `${mails} mails`,
    `late ${late} ms`,
    `after its end ${afterEnd} ms`,
    `${repeats} repeated`,
    ...(takeover === null ? [] : [`taken over in ${takeover} ms`]),
    `back in ${back} ms`,
    `${unanswered} of ${calls} calls unanswered`,
    `${Math.round(ms / 1_000)} s`,
  ];
  console.log(`${count}. ${faults.join(' and ')}: ${facts.join(', ')}`);
  for (const difference of differences.slice(0, 10)) console.log(`   DIFFERS: ${difference}`);
  if (differences.length > 10) console.log(`   and ${differences.length - 10} more`);
  if (differences.length > 0) console.log(`   seed of the round ${seed}, at ${new Date().toISOString()}`);
}

async function allOf({ results }: Options, rounds: Round[]): Promise<Round[]> {
  if (!results) return rounds;
  const lines = (await readFile(results, 'utf8')).trim().split('\n');
  return lines.map((line): Round => JSON.parse(line));
}
