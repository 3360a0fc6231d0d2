import type { Command } from 'commander';
import type { Log } from '../../ports/log.ts';

type Value = string | number | boolean | null;
type Row = Readonly<Record<string, Value>>;

const wantsJson = (command: Command) => command.optsWithGlobals<{ json?: boolean }>().json === true;

/** Prints one JSON object with `--json`, otherwise a line for each value. */
export function print(command: Command, result: Readonly<Record<string, unknown>>): void {
  if (wantsJson(command)) console.log(JSON.stringify(result));
  else
    for (const [name, value] of Object.entries(result))
      console.log(`${name}: ${[value ?? 'none'].flat().join(', ') || 'none'}`);
}

/** Prints rows: with `--json` as one object that bears them under this name, otherwise as a table; `none` where there is no row. */
export function printRows(command: Command, name: string, rows: readonly Row[], none = `no ${name}`): void {
  if (wantsJson(command)) console.log(JSON.stringify({ [name]: rows }));
  else if (rows.length === 0) console.log(none);
  else for (const line of tableOf(rows)) console.log(line);
}

/** Columns as wide as their widest cell, with their names above. */
function tableOf(rows: readonly Row[]): string[] {
  const names = Object.keys(rows[0]!);
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

/** For long work: a line on standard error for each thing to know, so that `--json` stays one object. */
export const progressLog: Log = {
  debug: progress,
  info: progress,
  warn: progress,
  error: progress,
};

function progress(message: string, fields: Record<string, unknown> = {}): void {
  const details = Object.entries(fields).map(([name, value]) => `${name} ${[value].flat().join(', ')}`);
  console.error([message, ...details].join(' · '));
}
