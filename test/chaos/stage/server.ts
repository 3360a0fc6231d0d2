import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterKill } from '../../../src/platform/postgres/after-kill.ts';

/** A process that can be killed, frozen, and started again as it was. */
export type Server = {
  name: string;
  /** Resolves when it answers, or does what `until` asks for. `env` is added for this start. */
  start(given?: { env?: NodeJS.ProcessEnv; until?: () => Promise<boolean> }): Promise<void>;
  /** Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  freeze(): void;
  thaw(): void;
  runs(): boolean;
};

type Options = {
  name: string;
  program: string;
  args: string[];
  options?: SpawnOptions;
  /** What it prints is added to this file. */
  logFile: string;
  answers: () => Promise<boolean>;
};

const START_MS = 90_000;

export function serverOf({ name, program, args, options, logFile, answers }: Options): Server {
  let child: ChildProcess | null = null;
  let callOff = (): void => undefined;

  const launch = (env: NodeJS.ProcessEnv) => {
    const log = openSync(logFile, 'a');
    const stdio: SpawnOptions['stdio'] = ['ignore', log, log];
    const started = spawn(program, args, { ...options, stdio, env: { ...options?.env, ...env } });
    closeSync(log);
    callOff = afterKill('kill -KILL "$1"', [`${started.pid}`]);
    started.once('exit', () => {
      callOff();
      if (child === started) child = null;
    });
    return started;
  };

  const server: Server = {
    name,
    async start({ env = {}, until: answered = answers } = {}) {
      const until = performance.now() + START_MS;
      while (performance.now() < until) {
        // PostgreSQL ends again while a killed one is still leaving.
        child ??= launch(env);
        if (await answered().catch(() => false)) return;
        await delay(100);
      }
      throw new Error(`${name} did not answer within ${START_MS / 1000} s: ${logFile}`);
    },
    async kill(signal = 'SIGKILL') {
      const dying = child;
      if (!dying) return;
      const gone = once(dying, 'exit');
      dying.kill(signal);
      await gone;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    runs: () => child !== null,
  };
  return server;
}
