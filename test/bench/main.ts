import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { accessPages } from './access-pages.ts';
import { calendar } from './calendar.ts';
import { dueSessions } from './due-sessions.ts';
import { fairness } from './fairness.ts';
import { growth } from './growth.ts';
import { hostileClients } from './hostile-clients.ts';
import { hotPath } from './hot-path.ts';
import { linkChange } from './link-change.ts';
import { liveClients } from './live-clients.ts';
import { mails } from './mails.ts';
import { mailsByProcesses } from './mails-by-processes.ts';
import { oneField } from './one-field.ts';
import { oneSession } from './one-session.ts';
import { openingSeen } from './opening-seen.ts';
import { pushPrepared } from './push-prepared.ts';
import { pushRelease } from './push-release.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { schedules } from './schedules.ts';
import { severalNodes } from './several-nodes.ts';
import { studioWeek } from './studio-week.ts';
import { createProgress, type Progress } from './support/progress.ts';
import type { Benchmark, Report, Row } from './support/run.ts';
import { tableOf, verdictOf } from './support/table.ts';
import { withEnd } from './support/with-end.ts';
import { tenThousand } from './ten-thousand.ts';

const benchmarks = [
  liveClients,
  reconnectStorm,
  accessPages,
  openingSeen,
  hostileClients,
  severalNodes,
  tenThousand,
  dueSessions,
  oneSession,
  linkChange,
  schedules,
  studioWeek,
  growth,
  mails,
  mailsByProcesses,
  fairness,
  pushPrepared,
  pushRelease,
  calendar,
  hotPath,
  oneField,
];

type Options = { quick: boolean; json?: string };

const list = benchmarks.map(({ name, ids, about }) => `  ${name.padEnd(18)} ${ids.join(' ')}: ${about}`);

new Command('npm run bench --')
  .description(
    'Measures how fast it is, as ratios to peers measured in the same run: rounds of both in turn, medians, and only runs without a wrong, missing or repeated message. Uses this machine only (loopback) and leaves nothing running.',
  )
  .argument(
    '[names...]',
    'benchmarks, or the goals they measure (g6); all of them when none is named',
    add,
    [],
  )
  .option('--quick', 'small sizes and few rounds, under a minute in all: figures are only a hint', false)
  .option('--json <file>', 'also writes every figure to this file')
  .addHelpText('after', `\nBenchmarks:\n${list.join('\n')}`)
  .action(measure)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.stack);
    process.exit(1);
  });

function add(name: string, before: Benchmark[]): Benchmark[] {
  const wanted = name.toLowerCase();
  const found = benchmarks.find(
    (benchmark) => benchmark.name === wanted || benchmark.ids.some((id) => id.toLowerCase() === wanted),
  );
  if (!found) throw new InvalidArgumentError(`there are ${benchmarks.map(({ name }) => name).join(', ')}.`);
  return before.includes(found) ? before : [...before, found];
}

async function measure(named: Benchmark[], options: Options): Promise<void> {
  const chosen = named.length > 0 ? named : benchmarks;
  // npm keeps an option for itself unless it stands after `--`, and says so only here.
  const quick = options.quick || process.env.npm_config_quick === 'true';
  const reports: Report[] = [];
  for (const [i, benchmark] of chosen.entries()) {
    const later = chosen.slice(i + 1).reduce((sum, one) => sum + one.seconds(quick), 0);
    const progress = createProgress(benchmark.name, benchmark.seconds(quick), later);
    reports.push(await reported(benchmark, quick, progress));
  }
  const rows = reports.flatMap((report) => report.rows);
  const notes = [...new Set(reports.flatMap((report) => report.notes))];
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  const caution = quick ? ['--quick: small sizes and few rounds; the figures are only a hint'] : [];
  console.log(`\n${tableOf(rows)}\n`);
  for (const note of [...caution, machine, ...notes]) console.log(`- ${note}`);
  const raw = Object.assign({}, ...reports.map((report) => report.raw));
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ quick, machine, rows, notes, raw }, null, 2)}\n`);
  const failed = reports.some(({ rows }) => rows.length === 0) || rows.some((row) => isFailure(row, quick));
  // Agenda's watchdogs hold a process for minutes after its last job.
  process.exit(failed ? 1 : 0);
}

/** One benchmark's report; one that fails, or does not end, costs the others nothing. */
async function reported(benchmark: Benchmark, quick: boolean, progress: Progress): Promise<Report> {
  const limitMs = 60_000 + 10_000 * benchmark.seconds(quick);
  const limit = delay(limitMs, null, { ref: false }).then(() => {
    throw new Error(`it did not end within ${limitMs / 1000} s`);
  });
  try {
    return await withEnd((onEnd) => Promise.race([benchmark.run({ quick, progress, onEnd }), limit]));
  } catch (error) {
    console.error(error);
    return { rows: [], notes: [`${benchmark.name} failed: ${(error as Error).message}`], raw: {} };
  }
}

/** With small sizes a missed goal says little, and a wrong message as much as ever. */
const isFailure = (row: Row, quick: boolean) =>
  verdictOf(row) === 'invalid' || (verdictOf(row) === 'missed' && !quick);
