import { readFileSync } from 'node:fs';

const PAGE = readFileSync(new URL('../../../docs/rights.md', import.meta.url), 'utf8');

type Line = {
  name: string;
  /** By column. */
  cells: Record<string, string>;
  /** What the last cell says, whose column is *what of it* where lines share a name. */
  last: string;
};
export type Table = Record<string, Line['cells']>;

/** The table of docs/rights.md under this heading, line by line. */
export function linesOf(heading: string): Line[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1));
  const columns = head.slice(1).filter((column) => column !== 'what of it');
  return rows.map(([name = '', ...cells]) => ({
    name,
    cells: Object.fromEntries(columns.map((column, nth) => [column, cells[nth] ?? ''])),
    last: cells.at(-1) ?? '',
  }));
}

/** One whose lines are told apart by their name: by that, then by column. */
export const tableOf = (heading: string): Table =>
  Object.fromEntries(linesOf(heading).map(({ name, cells }) => [name, cells]));

/** One column of it, for what a test found of one caller to be compared with. */
export const columnOf = (table: Table, column: string): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(table).map(([row, cells]) => [row, cells[column]]));
