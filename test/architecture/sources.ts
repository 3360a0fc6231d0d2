import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Something that a file imports: a path from `src`, or a package's name as it is written. */
export type Import = {
  to: string;
  isPackage: boolean;
  /** Gone when the program runs. */
  typeOnly: boolean;
  /** Loaded when the code that needs it runs. */
  lazy: boolean;
};

/** A file of `src`, by its path from there, without the `.ts`. */
export type Source = { path: string; text: string; imports: Import[] };

const root = fileURLToPath(new URL('../../src', import.meta.url));

/** Everything in `src` that people write, but for the console: a client of the API, with its own laws. */
export function readSources(): Source[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !/^(generated|console)\//.test(file))
    .sort()
    .map((file) => sourceOf(file.slice(0, -'.ts'.length), readFileSync(join(root, file), 'utf8')));
}

/** A file with its imports read from its text. */
export function sourceOf(path: string, text: string): Source {
  const imports: Import[] = [];
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean, lazy = false) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const isPackage = !specifier.text.startsWith('.');
    const to = isPackage ? specifier.text : fromSrc(path, specifier.text);
    imports.push({ to, isPackage, typeOnly, lazy });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(`${path}.ts`, text, ts.ScriptTarget.ES2023));
  return { path, text, imports };
}

function fromSrc(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.ts$/, '');
}
