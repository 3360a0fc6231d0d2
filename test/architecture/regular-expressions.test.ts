import { checkSync } from 'recheck';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readSources, type Source } from './sources.ts';

type Found = { file: string; source: string; flags: string };

/** Every regular expression that is written in a file; one that is made of a text cannot be looked at. */
function expressionsOf({ path: file, text }: Source): { literals: Found[]; made: string[] } {
  const literals: Found[] = [];
  const made: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      literals.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    const called = ts.isNewExpression(node) || ts.isCallExpression(node) ? node.expression.getText() : '';
    if (called === 'RegExp') made.push(`${file}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return { literals, made };
}

// Its own JavaScript: the test starts no other program.
process.env.RECHECK_BACKEND = 'pure';

const all = readSources().map(expressionsOf);
const literals = all.flatMap((found) => found.literals);

describe('a regular expression', () => {
  it('is written out, so that it can be looked at', () =>
    expect(all.flatMap(({ made }) => made)).toEqual([]));

  it('takes linear time, whatever a stranger writes', { timeout: 120_000 }, () => {
    expect(literals.length).toBeGreaterThan(50);
    // There is no list of exceptions: each could be written without one.
    const slow = literals.filter(({ source, flags }) => {
      const { status } = checkSync(source, flags, { checker: 'automaton', timeout: 10_000 });
      return status !== 'safe';
    });
    expect(slow).toEqual([]);
  });
});
