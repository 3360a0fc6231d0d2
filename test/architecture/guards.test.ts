import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { guards } from '../mutation/list.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** `it('…')`, `describe.skipIf(…)('…')`, `it.each(…)('…')`: the word that all of it hangs on. */
function calledWord(node: ts.Expression): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return calledWord(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
}

/** The titles of a file's tests, each after those of the blocks around it, as they are written. */
function titlesOf(file: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node, above: string): void => {
    let title = above;
    if (ts.isCallExpression(node) && /^(?:it|describe)$/.test(calledWord(node.expression))) {
      const [first, ...others] = node.arguments;
      if (first && others.length > 0) title = `${above} ${first.getText()}`;
      if (title !== above) titles.push(title);
    }
    ts.forEachChild(node, (child) => visit(child, title));
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true), '');
  return titles;
}

/** What a title must hold for one of a pattern's alternatives. Groups stand for a table's rows. */
const piecesOf = (pattern: string) =>
  pattern
    .replace(/\([^)]*\)/g, '\n')
    .split('|')
    .map((alternative) => alternative.split('\n').map((piece) => piece.replace(/^[' ]+|[' ]+$/g, '')));

const selections = [...new Map(guards.map(({ tests }) => [tests.join(' '), tests]))];

describe('a guard that can be taken away', () => {
  it('stands in its file exactly once', () => {
    const lost = guards.flatMap(({ name, edits }) =>
      edits
        .filter(({ file, from }) => read(file).split(from).length !== 2)
        .map(({ file, from }) => `${name}: ${file} does not hold this exactly once: ${from}`),
    );
    expect(lost).toEqual([]);
  });

  it.each(selections)('is missed by tests that are there: %s', (_text, selection) => {
    const flag = selection.indexOf('-t');
    const files = flag < 0 ? selection : selection.slice(0, flag);
    const titles = files.flatMap(titlesOf);
    expect(titles).not.toEqual([]);
    if (flag < 0) return;
    const found = piecesOf(selection[flag + 1]!).filter((pieces) =>
      titles.some((title) => pieces.every((piece) => title.includes(piece))),
    );
    expect(found, `no title of ${files} matches`).not.toEqual([]);
  });
});
