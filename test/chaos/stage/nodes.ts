import { join } from 'node:path';
import { freePort } from '../../../src/platform/postgres/embedded-postgres/server.ts';
import { compiled } from '../../bench/support/compiled.ts';
import { type Server, serverOf } from './server.ts';

export type Node = Server & { url: string };

/** The server as in production, compiled, on a port that it keeps. */
export async function nodeOf(name: string, folder: string, env: NodeJS.ProcessEnv): Promise<Node> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const built = await compiled();
  const server = serverOf({
    name,
    program: process.execPath,
    args: [join(built, 'src/main.js')],
    options: { cwd: built, env: { PATH: process.env.PATH, ...env, PORT: `${port}` } },
    logFile: join(folder, `${name}.log`),
    answers: () => isReady(url),
  });
  return { ...server, url };
}

/** Whether a node answers its callers. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(3_000) }).catch(() => null);
  await answer?.text().catch(() => undefined);
  return answer?.status === 200;
}

/** The environment of a process whose clock is so many seconds ahead, by libfaketime. */
export function otherClock(library: string, seconds: number): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: library,
    FAKETIME: `${seconds > 0 ? '+' : ''}${seconds}`,
    // Timers run on as they do.
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
