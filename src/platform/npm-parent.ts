import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const LOOK_EVERY_MS = 1_000;

/** Calls `stop` when the `npm` that runs this process is gone. A SIGKILL of npm does not reach what it started. */
export async function whenNpmIsGone(stop: () => void): Promise<void> {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  // Between npm and its script most systems have a shell, which outlives npm.
  const ps = await exec('ps', ['-o', 'ppid=,comm=', '-p', `${parent}`]).catch(() => ({ stdout: '' }));
  const [, grandparent] = /^\s*(\d+)\s+\S*sh$/.exec(ps.stdout.trimEnd()) ?? [];
  const looking = setInterval(() => {
    if (process.ppid === parent && isAlive(Number(grandparent ?? parent))) return;
    clearInterval(looking);
    stop();
  }, LOOK_EVERY_MS);
  looking.unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
