import type { Goal, Row } from './run.ts';

const HEAD = ['#', 'metric', 'this run', 'peer', 'ratio', 'goal', 'verdict'];

/** How many times the peer's figure ours is; null without a peer. */
export const ratioOf = ({ measured, peer }: Row): number | null => (peer ? measured / peer.value : null);

/** What a row says about its goal. Only a goal that is asked for now can be missed. */
export function verdictOf(row: Row): 'met' | 'missed' | 'not yet' | 'invalid' | '' {
  if (row.invalid) return 'invalid';
  if (!row.goal) return '';
  const figure = 'most' in row.goal ? row.measured : ratioOf(row);
  if (figure === null) return '';
  if (figure <= ('most' in row.goal ? row.goal.most : row.goal.ratio)) return 'met';
  return row.goal.now ? 'missed' : 'not yet';
}

/** The rows as a Markdown table, aligned. */
export function tableOf(rows: Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function cellsOf(row: Row): string[] {
  const ratio = ratioOf(row);
  return [
    row.id,
    row.metric,
    `${shown(row.measured)} ${row.unit}`,
    row.peer ? `${row.peer.name} ${shown(row.peer.value)} ${row.unit}` : '',
    ratio === null ? '' : `${ratio.toFixed(2)}x`,
    row.goal ? goalOf(row.goal, row.unit) : '',
    row.invalid ? `invalid: ${row.invalid}` : verdictOf(row),
  ];
}

const goalOf = (goal: Goal, unit: Row['unit']) =>
  `<= ${'most' in goal ? `${goal.most} ${unit}` : `${goal.ratio}x`}${goal.now ? '' : ' (aim)'}`;

const shown = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
