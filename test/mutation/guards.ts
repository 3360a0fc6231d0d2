import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { startPostgres } from '../support/postgres.ts';
import { type Guard, guards } from './list.ts';
import { copyTree, type Verdict } from './tree.ts';

/*
 * Proves that each guard is held by a test: takes it away in a copy of the tree, runs the tests that should notice, and
 * expects red. A guard that nobody misses, or whose text is no longer there, fails the run.
 */

type Options = { only?: string[]; file?: string; jobs: number; list?: true; baseline: boolean };

const count = (value: string) => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('Give a whole number from 1 on.');
  return number;
};

const program = new Command('test:guards')
  .description('Takes each guard away in turn, in a copy of the tree, and expects the tests to turn red.')
  .argument('[names...]', 'guards by their whole names; all of them when none is named')
  .option('--only <text...>', 'those whose name holds one of these texts')
  .option('--file <text>', 'those in a file whose path holds this text')
  .option('--jobs <n>', 'so many at once', count, Math.max(1, Math.floor(availableParallelism() / 2)))
  .option('--no-baseline', 'without running the same tests on the untouched tree first')
  .option('--list', 'only print what there is')
  .parse();
const options = program.opts<Options>();

/** Whoever stops it gets what is known by then, and nothing is left behind. */
const ended = new AbortController();

const chosen = guards.filter(
  ({ name, edits }) =>
    (program.args.length === 0 || program.args.includes(name)) &&
    (options.only ?? ['']).some((text) => name.includes(text)) &&
    edits.some(({ file }) => file.includes(options.file ?? '')),
);
if (chosen.length === 0) program.error('There is no such guard.');
if (options.list)
  for (const { name, edits } of chosen) console.log(`${name}  (${edits.map(({ file }) => file).join(', ')})`);
else process.exitCode = await run(chosen);

async function run(chosen: Guard[]): Promise<number> {
  const postgres = await startPostgres();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  const trees = await Promise.all(
    Array.from({ length: Math.min(options.jobs, chosen.length) }, () => copyTree(postgres.url)),
  );
  try {
    if (options.baseline) await assertGreen(chosen, trees);
    const verdicts = await each(chosen, trees, async (guard, tree, nth) => {
      const began = Date.now();
      const verdict = await tree.without(guard);
      const seconds = ((Date.now() - began) / 1000).toFixed(0).padStart(4);
      console.log(
        `${String(nth + 1).padStart(4)}/${chosen.length} ${seconds} s  ${verdict.padEnd(9)} ${guard.name}`,
      );
      return verdict;
    });
    return summary(chosen, verdicts);
  } finally {
    await Promise.all(trees.map((tree) => tree.remove()));
    await postgres.stop();
  }
}

type Tree = Awaited<ReturnType<typeof copyTree>>;

/** What is red already proves nothing. */
async function assertGreen(chosen: Guard[], trees: Tree[]): Promise<void> {
  const runs = [...new Map(chosen.map(({ tests }) => [tests.join(' '), tests])).values()];
  console.log(`The untouched tree first: ${runs.length} selections of tests.`);
  await each(runs, trees, async (tests, tree) => {
    if ((await tree.test(tests)) !== 'survived')
      throw new Error(`These are not green to begin with: ${tests.join(' ')}`);
  });
}

/** Works things off, one at a time in each tree. */
async function each<T, R>(
  things: readonly T[],
  trees: Tree[],
  work: (thing: T, tree: Tree, nth: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    trees.map(async (tree) => {
      for (let nth = next++; nth < things.length; nth = next++)
        results[nth] = await work(things[nth]!, tree, nth);
    }),
  );
  return results;
}

function summary(chosen: Guard[], verdicts: Verdict[]): number {
  const bad = chosen.flatMap((guard, nth) =>
    verdicts[nth] === 'red' ? [] : [{ ...guard, verdict: verdicts[nth]! }],
  );
  console.log(`\n${chosen.length - bad.length} of ${chosen.length} guards are missed when they are gone.`);
  for (const { name, verdict, edits } of bad)
    console.log(`${verdict}: ${name}  (${edits.map(({ file }) => file).join(', ')})`);
  return bad.length > 0 ? 1 : 0;
}
