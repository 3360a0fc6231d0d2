import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const table = readFileSync(pathOf('docs/rules.md'), 'utf8');

/** The rows that state a rule or a decision, each as its cells. */
const rows = table
  .split('\n')
  .filter((line) => /^\| (?!Rule|What|---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));
const filesIn = (cell: string) => [...cell.matchAll(/`([^`]+\.(?:ts|prisma))`/g)].map(([, file]) => file!);
const testsIn = (cell: string) =>
  cell.split('<br>').map((named) => {
    const [, file = '', title = named] = /^`(test\/[^`]+)`: “(.+)”$/.exec(named) ?? [];
    return { file, title };
  });

describe('the table of the rules', () => {
  it('has each rule of the product', () => {
    const rules = rows.map(([name]) => name!).filter((name) => /^R\d+$/.test(name));
    expect(rules).toEqual(Array.from({ length: 20 }, (_, n) => `R${n + 1}`));
  });

  it.each(rows.map((cells) => ({ says: cells.slice(0, -2).join(': '), cells })))(
    'knows where this is kept and tested: $says',
    ({ cells }) => {
      const [code = '', tests = ''] = cells.slice(-2);
      expect(filesIn(code).length).toBeGreaterThan(0);
      expect(filesIn(code).filter((file) => !existsSync(pathOf(file)))).toEqual([]);
      const missing = testsIn(tests).filter(({ file, title }) => {
        const text = file !== '' && existsSync(pathOf(file)) ? readFileSync(pathOf(file), 'utf8') : '';
        return !["'", '"', '`'].some((quote) => text.includes(quote + title + quote));
      });
      expect(missing).toEqual([]);
    },
  );
});
