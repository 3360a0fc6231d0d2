import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const LOOK_EVERY_MS = 1_000;
/** Between npm and its script stand a shell and a loader at most. */
const FARTHEST = 4;

/** Calls `stop` when the `npm` that runs this process is gone. A SIGKILL of npm does not reach what it started. */
export async function whenNpmIsGone(stop: () => void): Promise<void> {
  const npm = process.env.npm_lifecycle_event ? await npmAbove(process.ppid, FARTHEST) : null;
  if (npm === null) return;
  const looking = setInterval(() => {
    if (isAlive(npm)) return;
    clearInterval(looking);
    stop();
  }, LOOK_EVERY_MS);
  looking.unref();
}

/** The nearest process from `pid` upwards that calls itself npm; null when there is none, or no `ps`. */
async function npmAbove(pid: number, levels: number): Promise<number | null> {
  if (levels === 0) return null;
  const ps = await exec('ps', ['-o', 'ppid=,comm=', '-p', `${pid}`]).catch(() => null);
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(ps?.stdout ?? '') ?? [];
  if (!command) return null;
  return command.startsWith('npm') ? pid : npmAbove(Number(parent), levels - 1);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
