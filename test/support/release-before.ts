import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compatibleVersion, headerOf, isOlder, VERSION } from '../../src/platform/postgres/migrate/files.ts';

export type Release = { name: string; commit: string };

const root = fileURLToPath(new URL('../..', import.meta.url));
const MIGRATIONS = 'prisma/migrations';
/** What reads the marks of migrations. */
const MARKS = 'src/platform/postgres/migrate/files.ts';

const git = (...command: string[]) =>
  execFileSync('git', command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/**
 * The release before: the last tag such as `v0.2.0`, else the last state of the main line with fewer migrations. Answers
 * why there is none to try where the history is not here, or ends compatibility with it.
 */
export function releaseBefore(): Release | { reason: string } {
  try {
    const release = lastTag() ?? lastWithFewerMigrations();
    if (!release)
      return {
        reason: 'the history that is here has no earlier state whose migrations are marked and unchanged',
      };
    const ending = migrationThatEnds(release);
    return ending ? { reason: `${ending} ends compatibility with ${release.name}` } : release;
  } catch (error) {
    return { reason: `git does not tell: ${(error as Error).message.split('\n')[0]}` };
  }
}

function lastTag(): Release | null {
  const tags = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-v:refname')
    .split('\n')
    .filter(Boolean);
  const name = tags.find((tag) => isOlder(tag.slice(1), VERSION));
  return name ? { name, commit: git('rev-parse', `${name}^{commit}`) } : null;
}

/** Not one with a migration that was changed before it landed, nor from before migrations had marks. */
function lastWithFewerMigrations(): Release | null {
  const parents = git('log', '--first-parent', '-m', '--format=%P', '-n', '50', '--', MIGRATIONS).split('\n');
  const today = migrationsOf('HEAD');
  for (const [commit] of parents.filter(Boolean).map((of) => of.split(' ') as [string])) {
    const then = migrationsOf(commit);
    if (then.some((file) => !today.includes(file))) continue;
    if (then.length < today.length && git('ls-tree', commit, MARKS))
      return { name: commit.slice(0, 7), commit };
  }
  return null;
}

/** Each file with its content's hash. */
const migrationsOf = (commit: string): string[] => git('ls-tree', '-r', commit, MIGRATIONS).split('\n');

/** The first migration that the release lacks and that is not compatible with its version. */
function migrationThatEnds({ commit }: Release): string | undefined {
  const { version } = JSON.parse(git('show', `${commit}:package.json`)) as { version: string };
  const had = new Set(git('ls-tree', '--name-only', `${commit}:${MIGRATIONS}`).split('\n'));
  return readdirSync(join(root, MIGRATIONS)).find((name) => {
    if (had.has(name) || !/^\d/.test(name)) return false;
    const sql = readFileSync(join(root, MIGRATIONS, name, 'migration.sql'), 'utf8');
    const oldest = compatibleVersion(headerOf(sql));
    return oldest === null || isOlder(version, oldest);
  });
}

/** The release as it was, ready to start, with the packages of today. */
export function checkedOut({ commit }: Release): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-release-'));
  const files = ['src', 'prisma', 'schema/operations', 'package.json', 'tsconfig.json'];
  const archive = execFileSync('git', ['archive', commit, ...files], { cwd: root, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  generateClient(folder, commit);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Takes today's client of the database where the models are the same: making one takes seconds. */
function generateClient(folder: string, commit: string): void {
  const generated = join(folder, 'src/generated');
  if (git('diff', '--name-only', commit, '--', 'prisma/models') === '')
    cpSync(join(root, 'src/generated'), generated, { recursive: true });
  else {
    const program = join(root, 'node_modules/prisma/build/index.js');
    const command = [program, 'generate', '--config', 'prisma/config.ts'];
    execFileSync(process.execPath, command, { cwd: folder, stdio: 'ignore' });
  }
}
