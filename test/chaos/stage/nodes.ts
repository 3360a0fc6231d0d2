import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../src/platform/postgres/embedded-postgres/server.ts';
import { compiled } from '../../bench/support/compiled.ts';
import { type Server, serverOf } from './server.ts';

/** Load balancers ask this often. */
const ASK_MS = 500;

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
export const isReady = (url: string) => is(`${url}/ready`);

/** Whether it works, be it for callers or not. */
export const isAlive = (url: string) => is(`${url}/health`);

async function is(probe: string): Promise<boolean> {
  const answer = await fetch(probe, { signal: AbortSignal.timeout(3_000) }).catch(() => null);
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

/** Those that a load balancer sends calls to: it asks all of them, and sends calls to any where none is ready. */
export function startBalancer(nodes: Node[]): { urls(): string[]; stop(): Promise<void> } {
  let ready = nodes;
  const end = new AbortController();
  const asking = (async () => {
    while (!end.signal.aborted) {
      const answers = await Promise.all(nodes.map(({ url }) => isReady(url)));
      ready = nodes.filter((_, place) => answers[place]);
      await delay(ASK_MS);
    }
  })();
  return {
    urls: () => (ready.length > 0 ? ready : nodes).map(({ url }) => url),
    async stop() {
      end.abort();
      await asking;
    },
  };
}
