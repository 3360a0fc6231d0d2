import { readFileSync } from 'node:fs';

const PAGE = readFileSync(new URL('../../../docs/rights.md', import.meta.url), 'utf8');

/** A table of docs/rights.md under a heading: by row, then by column, what its cell says. */
export type Table = Record<string, Record<string, string>>;

export function tableOf(heading: string): Table {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  return Object.fromEntries(
    rows.map(([name, ...cells]) => [
      name,
      Object.fromEntries(cells.map((cell, nth) => [head[nth + 1], cell])),
    ]),
  );
}

/** One column of it, for what a test found of one caller to be compared with. */
export const columnOf = (table: Table, column: string): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(table).map(([row, cells]) => [row, cells[column]]));
