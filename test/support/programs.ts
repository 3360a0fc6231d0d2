import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterKill } from '../../src/platform/postgres/after-kill.ts';

/** Finds a program on the PATH. */
export function onPath(...names: string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const file of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  return null;
}

/**
 * Starts a server in a temporary folder and waits for the line that says it is ready; `ready` is that line's match,
 * `lines` what it prints afterwards. `stop` ends it and removes the folder. Rejects with what it printed when it ends before, or says nothing for 40 s.
 */
export async function startProgram(
  program: string,
  options: (folder: string) => string[],
  readyLine: RegExp,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ ready: RegExpMatchArray; lines: string[]; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-test-'));
  const child = spawn(program, options(folder), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // A run that is cut short must not leave servers behind.
  const callOff = afterKill('kill -KILL "$1"; sleep 1; rm -rf "$2"', [`${child.pid}`, folder]);
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    callOff();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ready = await lineOf(child, readyLine);
    const lines: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n')));
    return { ready, lines, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function lineOf(child: ChildProcess, wanted: RegExp): Promise<RegExpMatchArray> {
  let output = '';
  return await new Promise((resolve, reject) => {
    const fail = (cause: string) => reject(new Error(`${cause} ${output.trim().slice(-500)}`));
    const timer = setTimeout(() => fail('It did not say that it is ready.'), 40_000);
    const listen = (chunk: Buffer) => {
      output += chunk;
      const match = output.match(wanted);
      if (match) resolve(match);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => fail(`It ended with code ${code}.`));
    child.once('close', () => clearTimeout(timer));
  });
}
