import { copyFile, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterKill } from '../../../src/platform/postgres/after-kill.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What the processes of a benchmark may import. */
const FOLDERS = ['src', 'test/support', 'test/bench/support'];
/** What they read as it is. */
const AS_IT_IS = ['node_modules', 'schema', 'prisma'];

let folder: Promise<string> | null = null;

/**
 * The product and the benchmarks' own processes as JavaScript, as `npm run build` writes it: memory and time are then
 * those of production. In a temporary folder with the paths of the repository, once a run, gone with this process.
 */
export const compiled = (): Promise<string> => (folder ??= compile());

async function compile(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'sessions-bench-js-'));
  afterKill('rm -rf "$1"', [out]);
  const compilerOptions = await optionsOf('tsconfig.json');
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
  for (const path of AS_IT_IS) await symlink(join(ROOT, path), join(out, path));
  for (const source of FOLDERS) {
    const paths = await readdir(join(ROOT, source), { recursive: true });
    await Promise.all(paths.map((path) => emit(join(source, path), out, compilerOptions)));
  }
  return out;
}

async function emit(path: string, out: string, compilerOptions: ts.CompilerOptions): Promise<void> {
  // Folders are made as their files come.
  if (!/\.\w+$/.test(path) || path.endsWith('.d.ts')) return;
  const target = join(out, path.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  if (!path.endsWith('.ts')) return copyFile(join(ROOT, path), target);
  const text = await readFile(join(ROOT, path), 'utf8');
  await writeFile(target, ts.transpileModule(text, { compilerOptions, fileName: path }).outputText);
}

/** Those of the build; each file alone, so that types, which change nothing in the output, cost nothing. */
async function optionsOf(path: string): Promise<ts.CompilerOptions> {
  const { config } = ts.parseConfigFileTextToJson(path, await readFile(join(ROOT, path), 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const { ESNext } = ts.ModuleKind;
  const { Bundler } = ts.ModuleResolutionKind;
  return { ...options, noEmit: false, incremental: false, module: ESNext, moduleResolution: Bundler };
}
