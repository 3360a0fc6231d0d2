import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Migration = {
  name: string;
  sql: string;
  checksum: string;
  /** The oldest version that works on the database after it; null: it does not say. */
  compatibleWith: string | null;
  /** Each statement commits by itself, because PostgreSQL or the size of the table wants it so. */
  outsideTransaction: boolean;
};

/** The product's migrations, at the same relative path from the source and from the compiled files. */
export const migrationsDirectory = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

const packageFile = fileURLToPath(new URL('../../../../package.json', import.meta.url));

/** The version of this program, as the marks of migrations name it. */
export const VERSION = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;

export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return await Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return {
        name,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
        compatibleWith: compatibleVersion(headerOf(sql)),
        outsideTransaction: /^outside-transaction$/m.test(headerOf(sql)),
      };
    }),
  );
}

/** The comment that a file begins with, without its dashes. */
export const headerOf = (sql: string): string =>
  (/^(?:--.*(?:\n|$))*/.exec(sql)?.[0] ?? '').replaceAll(/^-- ?/gm, '');

/** The version that a mark names; null where there is none. */
export const compatibleVersion = (mark: string | null): string | null =>
  /^compatible-with: (\d+\.\d+\.\d+)$/m.exec(mark ?? '')?.[1] ?? null;

/** Tells whether a version is older than another, number by number. */
export const isOlder = (version: string, other: string): boolean =>
  version.localeCompare(other, 'en', { numeric: true }) < 0;

/** The statements of a migration outside a transaction: each ends with its line, and none holds a function's body. */
export const statementsOf = (sql: string): string[] =>
  sql
    .replaceAll(/--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
