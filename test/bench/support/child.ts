import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compiled } from './compiled.ts';
import type { Run } from './run.ts';

/** A process of its own, so that what it costs is measured apart and disturbs nobody. */
export type Child = {
  /** Sends `question` and resolves with the next message that comes back. One question at a time. */
  ask<Answer>(question: unknown): Promise<Answer>;
  /** The next message that comes by itself. Rejects when the process ends before. */
  next<Message>(): Promise<Message>;
  /** Sends what is not answered. */
  tell(message: unknown): void;
  listen<Message>(listener: (message: Message) => void): void;
  kill(signal?: NodeJS.Signals): void;
  /** Resolves with its exit code, null after a signal. */
  gone: Promise<number | null>;
};

/**
 * Starts `file`, named from this folder, and resolves with its first message. Rejects when it ends before. Killed at the
 * end. It runs as in production: compiled, and without what only development has.
 */
export async function startChild<Ready>(
  run: Run,
  file: string,
  args: string[] = [],
): Promise<Child & { ready: Ready }> {
  const path = join(await compiled(), 'test/bench/support', file.replace(/\.ts$/, '.js'));
  const child = fork(path, args, {
    execArgv: ['--expose-gc', '--max-old-space-size=4096'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  run.onEnd(() => child.kill('SIGKILL'));
  const gone = once(child, 'exit').then(([code]): number | null => code);
  const ended = gone.then((code) => {
    throw new Error(`${file} ${args.join(' ')} ended with code ${code}`);
  });
  // Reported where somebody waits for an answer; at the end nobody does.
  ended.catch(() => undefined);
  const answer = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  return {
    ready: await answer(),
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    gone,
    next: answer,
    tell: (message) => void child.send(message as object),
    async ask(question) {
      const answered = answer();
      child.send(question as object);
      return answered;
    },
    listen: (listener) => child.on('message', listener),
  };
}
