import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readSources, type Source, sourceOf } from './sources.ts';

const SQL_CLOCK =
  /\b(now|transaction_timestamp|statement_timestamp|timeofday)\s*\(\s*\)|\bcurrent_(time|timestamp|date)\b|\blocaltime(stamp)?\b/i;

/** Where a file reads a clock that is not the port: the real one of this machine, or the database's. */
function clockReads({ path, text }: Source): string[] {
  const file = ts.createSourceFile(`${path}.ts`, text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const report = (node: ts.Node, why: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(
      `src/${path}.ts:${line + 1}: ${why}; read \`clock()\` once per operation and pass it on as \`now\``,
    );
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
      report(node, 'new Date()');
    if (
      ts.isCallExpression(node) &&
      /^(Date|Date\.now|performance\.now|process\.hrtime.*)$/.test(node.expression.getText())
    )
      report(node, `${node.expression.getText()}()`);
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    )
      if (SQL_CLOCK.test(node.text)) report(node, 'the clock of the database');
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('a module', () => {
  it('has one clock, the port', () => {
    const domains = readSources().filter(({ path }) => path.startsWith('modules/'));
    expect(domains.flatMap(clockReads)).toEqual([]);
  });

  it.each([
    'const now = new Date();',
    'const now = new Date;',
    'const now = Date.now();',
    'const now = Date();',
    'const took = performance.now();',
    'await sql("SELECT now()");',
    `await sql(\`UPDATE session SET ended_at = \${at}, processed_through = CURRENT_TIMESTAMP\`);`,
  ])('is told where it reads another: %s', (text) =>
    expect(clockReads(sourceOf('sessions/operations', `\n${text}`))).toEqual([
      expect.stringMatching(/^src\/sessions\/operations\.ts:2: .*clock\(\)/),
    ]),
  );

  it('may make a date of something, and lease by the clock of the database', () => {
    const text =
      'const then = new Date(0); sql(`lease_until < clock_timestamp()`); // Date.now() is not ours';
    expect(clockReads(sourceOf('notices/ledger', text))).toEqual([]);
  });
});
