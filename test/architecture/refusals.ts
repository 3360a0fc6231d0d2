import ts from 'typescript';
import type { Source } from './sources.ts';

/*
 * Finds the sentences of refusals in the code. In modules and in the checks of input every text that reads as a sentence is
 * one, but for descriptions of the schema; elsewhere what is given to the constructor of a refusal, and what limits say.
 */

const REFUSING = /^(?:modules\/|lib\/(?:errors|input)$)/;

/** Files whose sentences are something else. */
const OTHER_TEXTS: Readonly<Record<string, string>> = {
  'modules/notifications/message-variants': 'parts of mails, whose words are in the catalogs',
  'modules/people/accounts/operations': 'for the operator, at the command line',
  'modules/webhooks/mutations': 'descriptions of inputs and results',
};

/** Functions that are told what a sentence is about. */
const ABOUT = new Set([
  'NotFoundError',
  'line',
  'nameOf',
  'paragraphs',
  'whole',
  'someOf',
  'tooLong',
  'assertAtMost',
]);

/** A text with {1}, {2}, … for what is filled in; null: no text. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }, n) => `{${n + 1}}${literal.text}`).join('');
}

const isSentence = (text: string): boolean => /^(?:\p{Lu}|\{1\})/u.test(text) && / .*\.$/s.test(text);

const nameOf = (node: ts.Node): string | null =>
  ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText() : null;

/** Whether a text is told to somebody else than whoever is refused. */
function isForOthers(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'description')
    return !ts.isCallExpression(node.initializer);
  const called = nameOf(node);
  return called === 'userErrorType' || (ts.isNewExpression(node) && called === 'Error');
}

/** What refuses: classes of refusals, errors with a code, the limit's function, and the constants that it is given. */
export const refusalNames = (sources: readonly Source[]): Set<string> => {
  const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!);
  return new Set([
    ...['ForbiddenError', 'UnauthenticatedError', 'tooMany'],
    ...sources.flatMap(({ text }) => [
      ...named(text, /class (\w+) extends UserError\b/g),
      ...named(text, /\btooMany\(([A-Z_]+),/g),
    ]),
  ]);
};

/** The sentences of a file, and the words for what they are about. */
export function saidIn({ path, text }: Source, names: ReadonlySet<string>) {
  const sentences = new Set<string>();
  const words = new Set<string>();
  const addWord = (call: ts.CallExpression | ts.NewExpression) => {
    for (const given of call.arguments ?? [])
      if (ts.isStringLiteral(given) && !/^[A-Z]+$/.test(given.text)) words.add(given.text);
  };
  const visit = (node: ts.Node, isRefusing: boolean): void => {
    if (isForOthers(node)) return;
    const called = nameOf(node) ?? '';
    if (ABOUT.has(called)) addWord(node as ts.CallExpression);
    if (called === 'rowId') words.add(rowWord(node as ts.CallExpression));
    const said = textOf(node);
    const isSaid =
      isRefusing || names.has(called) || (ts.isVariableDeclaration(node) && names.has(node.name.getText()));
    if (said !== null && isRefusing && isSentence(said)) sentences.add(said);
    ts.forEachChild(node, (child) => visit(child, isSaid));
  };
  const file = ts.createSourceFile(`${path}.ts`, text, ts.ScriptTarget.Latest, true);
  if (!(path in OTHER_TEXTS)) visit(file, REFUSING.test(path));
  for (const word of words) if (isSentence(word) || word.includes('.ts')) words.delete(word);
  words.delete('');
  return { sentences, words };
}

/** What the lookup of an id says is not there, as `lib/global-ids` makes it of a type's name. */
const rowWord = ({ arguments: [type] }: ts.CallExpression): string =>
  type && ts.isStringLiteral(type) ? type.text.replace(/(?<=.)[A-Z]/g, ' $&').toLowerCase() : '';
