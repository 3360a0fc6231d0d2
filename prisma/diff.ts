import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { changeSql, readModels } from './engine.ts';

// Prints the SQL that leads from the models of a commit (the last, or the one named as argument; `empty` for none) to
// the models as they are: the start of a migration, to be read, completed and put into migrations/<stamp>_<name>.
const [commit = 'HEAD'] = process.argv.slice(2);
const cwd = fileURLToPath(new URL('models', import.meta.url));
const git = (...command: string[]) => execFileSync('git', command, { cwd, encoding: 'utf8' });

const paths =
  commit === 'empty' ? [] : git('ls-tree', '--name-only', commit, './').split('\n').filter(Boolean);
const committed = paths.map((path) => ({ path, content: git('show', `${commit}:./${path}`) }));
console.log(await changeSql(committed.length > 0 ? committed : null, readModels()));
