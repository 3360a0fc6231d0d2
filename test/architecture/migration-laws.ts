import { compatibleVersion, headerOf, isOlder } from '../../src/platform/postgres/migrate/files.ts';

/** The last migration that was written before these laws. */
export const BASELINE = '20261129130000_alert_checks';

/** Tables with a row or a few for each center: reading all of one takes no time. */
const SMALL = ['center', 'professional', 'service', 'partner', 'webhook_endpoint'];

/** What takes something away that the release before may still use. */
const TAKES_AWAY: [RegExp, string][] = [
  [/\bDROP (TABLE|COLUMN|TYPE|VIEW|FUNCTION|SCHEMA|DEFAULT|EXPRESSION)\b/i, 'drops'],
  [/\bRENAME\b/i, 'renames'],
  [/\bSET NOT NULL\b/i, 'requires a value'],
  [/\bALTER COLUMN \S+ (SET DATA )?TYPE\b/i, 'changes a type'],
];

const NEW_COLUMN = /\bADD (?:COLUMN )?(?:IF NOT EXISTS )?"?\w+"? [^,;]*/gi;
const STEP =
  /^((CREATE (UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS|DROP INDEX CONCURRENTLY IF EXISTS) |ALTER TABLE (IF EXISTS )?\S+ VALIDATE CONSTRAINT |(WITH|UPDATE|DELETE)\b[\s\S]*\bLIMIT \d)/i;

/** What is wrong with a migration, in sentences for whoever wrote it. `version` is that of the project. */
export function wrongs(sql: string, version: string): string[] {
  const header = headerOf(sql);
  const statements = statementsIn(sql);
  const contract = /^contract: (\d+\.\d+\.\d+)$/m.exec(header)?.[1] ?? null;
  const rules = /^outside-transaction$/m.test(header) ? stepWrongs : wholeWrongs(tablesOf(statements));
  return [
    ...markWrongs(compatibleVersion(header), contract, version),
    ...statements.flatMap((statement) => [
      ...(contract ? [] : takesAway(statement)),
      ...rules(statement).map((wrong) => `${wrong}: ${statement.slice(0, 80)}`),
    ]),
  ];
}

function markWrongs(compatible: string | null, contract: string | null, version: string): string[] {
  if (compatible === null)
    return ['must begin with the line `-- compatible-with: ` and the oldest version that works after it'];
  if (isOlder(version, compatible))
    return [`is compatible with ${compatible}, which is newer than ${version}`];
  if (contract === null) return [];
  if (!isOlder(contract, version))
    return [`takes away what ${contract} uses no more, and ${contract} is not released before ${version}`];
  return isOlder(compatible, contract)
    ? [`cannot be compatible with ${compatible}, older than its contract`]
    : [];
}

function takesAway(statement: string): string[] {
  const found = TAKES_AWAY.filter(([pattern]) => pattern.test(statement)).map(([, what]) => what);
  if (isRequired(statement)) found.push('adds a required column');
  return found.map(
    (what) =>
      `${what}, and has no line \`-- contract: \` with the release that uses it no more: ${statement}`,
  );
}

const isRequired = (statement: string): boolean =>
  /^ALTER TABLE\b/i.test(statement) &&
  [...statement.matchAll(NEW_COLUMN)].some(
    ([column]) => /\bNOT NULL\b/i.test(column) && !/\b(DEFAULT|GENERATED|CONSTRAINT|CHECK)\b/i.test(column),
  );

/** A migration in a transaction holds its locks to its end: on tables with rows it may only do what takes no time. */
const wholeWrongs =
  (made: Set<string>) =>
  (statement: string): string[] => {
    const table = tableIn(statement);
    if (table === null || made.has(table) || SMALL.includes(table)) return [];
    return [
      ...(/^CREATE (UNIQUE )?INDEX\b/i.test(statement)
        ? [
            'builds an index while writers wait: in a migration of its own, `-- outside-transaction`, CONCURRENTLY',
          ]
        : []),
      ...(/^(UPDATE|DELETE)\b/i.test(statement)
        ? [
            'changes rows while it holds locks: in a migration of its own, `-- outside-transaction`, with a LIMIT',
          ]
        : []),
      ...(/\bVALIDATE CONSTRAINT\b/i.test(statement)
        ? ['reads all rows while it holds locks: in a migration of its own, `-- outside-transaction`']
        : []),
      ...(/\bADD CONSTRAINT\b/i.test(statement) && !/\bNOT VALID$|\bUSING INDEX\b/i.test(statement)
        ? ['reads all rows while everybody waits: add it NOT VALID, and validate it in the next migration']
        : []),
      ...(/\bADD (COLUMN )?[^,]*\b(GENERATED ALWAYS AS \(|DEFAULT (uuidv7|gen_random_uuid|clock_timestamp|random)\b)/i.test(
        statement,
      )
        ? ['writes all rows anew while everybody waits']
        : []),
    ];
  };

/** A migration in steps may be cut off after each of them, and begins anew. */
const stepWrongs = (statement: string): string[] =>
  STEP.test(statement)
    ? []
    : [
        'stands outside a transaction, and is no CONCURRENTLY IF (NOT) EXISTS, VALIDATE, or change with a LIMIT',
      ];

/** The statements without comments, texts, and bodies of functions. */
const statementsIn = (sql: string): string[] =>
  sql
    .replaceAll(/(\$\w*\$)[\s\S]*?\1/g, '$$$$')
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');

/** The table that a statement is about; null where it is about none. */
const tableIn = (statement: string): string | null =>
  /^(?:ALTER TABLE (?:IF EXISTS )?(?:ONLY )?|UPDATE (?:ONLY )?|DELETE FROM (?:ONLY )?|CREATE (?:UNIQUE )?INDEX .*?\bON (?:ONLY )?|CREATE TABLE (?:IF NOT EXISTS )?)"?(\w+)/i.exec(
    statement,
  )?.[1] ?? null;

const tablesOf = (statements: string[]): Set<string> =>
  new Set(
    statements
      .filter((statement) => /^CREATE TABLE\b/i.test(statement))
      .map((statement) => tableIn(statement) ?? ''),
  );
